// Rows of an order's card: a line for each station, followed by the items that it makes.
import type { VNode } from 'preact';
import type { TicketState } from '#protocol';
import { alsoAt, isDone, readTiming, timingOf } from '../../domain/kitchen/views.js';
import type { Shown, ShownItem } from '../../domain/kitchen/views.js';
import { sayItemState, sayTicketState } from '../../strings/kitchen.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { Allergy, ICONS as ITEM_ICONS, What } from './item.js';
import { Clock, Mark, Pending, Remake } from './parts.js';

const ICONS: Readonly<Record<TicketState, IconName>> = {
    new: 'ring',
    started: 'started',
    bumped: 'check',
    picked_up: 'picked_up',
};

export const isStruck = ({ state }: ShownItem): boolean => state === 'voided' || state === 'void_seen';

export function stationName(part: Shown): string {
    return client().store.kind('station').get(part.record.station_id)?.name ?? '';
}

function Dish(props: { readonly shown: ShownItem }): VNode {
    const { record, state, pending } = props.shown;
    const struck = isStruck(props.shown);
    return (
        <li
            class={`dish ${state}`}
            data-part="row"
            data-ticket-item={record.id}
            data-state={state}
            {...(pending ? { 'data-pending': '' } : {})}
        >
            {record.allergy && <Allergy text={record.note} />}
            <Remake reason={record.remake} />
            {struck && (
                <Mark kind="void" icon="void">
                    {sayKitchen(state === 'voided' ? 'void' : 'void_was_seen')}
                    {record.void_reason && `: ${record.void_reason}`}
                </Mark>
            )}
            <span class={struck ? 'struck row' : 'row'}>
                <span class={`tick ${state}`}>
                    <Icon name={ITEM_ICONS[state]} />
                    <span class="hidden-words">{sayItemState(state)}</span>
                </span>
                <What record={record} also={alsoAt(record)} />
            </span>
        </li>
    );
}

/** A station's part of the order: name, state, how many of its items are made, its own clock. */
function Part(props: { readonly part: Shown }): VNode {
    const { part } = props;
    const { record, state, items, pending } = part;
    const live = items.filter((item) => !isStruck(item));
    const made = live.filter((item) => item.state === 'done').length;
    const { age } = readTiming(timingOf(record.id).value);
    return (
        <li
            class={`part-head ${state} ${isDone(state) ? 'fresh' : age}`}
            data-part="row"
            data-stays
            data-ticket={record.id}
            data-state={state}
            data-age={age}
        >
            <Icon name={ICONS[state]} />
            <b class="grow">{stationName(part)}</b>
            <span>{sayTicketState(state)}</span>
            <span class="number">
                {made}/{live.length}
            </span>
            <Clock record={record} />
            {pending && <Pending />}
        </li>
    );
}

/** All rows of a card, each with its key, because any of them may start a new column. */
export function rowsOf(parts: readonly Shown[]): readonly VNode[] {
    return parts.flatMap((part) => [
        <Part key={part.record.id} part={part} />,
        ...part.items.map((item) => <Dish key={item.record.id} shown={item} />),
    ]);
}
