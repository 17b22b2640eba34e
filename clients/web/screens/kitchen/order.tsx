// The card of an order at the expo: what each station has of one send, and who is still at it.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { sayKitchen } from '../../strings/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { pickUp } from './acts.js';
import { alertOf, markSeen } from './alerts.js';
import { Allergy, What } from './item.js';
import type { CardProps } from './layout.js';
import { family, isDone, readTiming, timingOf } from './model.js';
import type { Shown, ShownItem } from './model.js';
import type { TicketState } from './moves.js';
import { isReady, orderTiming, partsOf, ticketsOf } from './orders.js';
import { AgainFoot, AgainHead, CardHead, Clock, Mark, Pending, placeOf, Refused } from './parts.js';
import { select, selection } from './state.js';
import { mayPickUp } from './station.js';

const ICONS: Readonly<Record<TicketState, IconName>> = {
    new: 'ring',
    started: 'started',
    bumped: 'check',
    picked_up: 'picked_up',
};

const isStruck = ({ state }: ShownItem): boolean => state === 'voided' || state === 'void_seen';

export const orderShape = family<string>((key) =>
    computed(() =>
        JSON.stringify([
            mayPickUp.value,
            partsOf(key).map(({ record, items, refused }) => [
                [record.id, record.note, record.fire_no, record.table_number],
                refused.map(({ op }) => op),
                items.map((item) => [
                    [item.record.id, item.record.name, item.record.note, item.record.quantity],
                    isStruck(item) ? [item.state, item.record.void_reason] : '',
                ]),
            ]),
        ]),
    ),
);

const timings = family<string>((key) => computed(() => orderTiming(key)));

function Dish(props: { readonly shown: ShownItem }): VNode {
    const { record, state, pending } = props.shown;
    const struck = isStruck(props.shown);
    return (
        <li
            class={`dish ${state}`}
            data-ticket-item={record.id}
            data-state={state}
            {...(pending ? { 'data-pending': '' } : {})}
        >
            {record.allergy && <Allergy text={record.note} />}
            {struck && (
                <Mark kind="void" icon="void">
                    {sayKitchen(state === 'voided' ? 'void' : 'void_was_seen')}
                    {record.void_reason && `: ${record.void_reason}`}
                </Mark>
            )}
            <span class={struck ? 'struck row' : 'row'}>
                <span class={`tick ${state}`}>
                    <Icon name={state === 'done' ? 'check' : state === 'started' ? 'started' : 'ring'} />
                    <span class="hidden-words">{sayKitchen(`item_${state}`)}</span>
                </span>
                <What record={record} />
            </span>
        </li>
    );
}

/** A station's part of the order: name, state, how many of its items are made, its own clock. */
function Part(props: { readonly part: Shown }): VNode {
    const { record, state, items, pending } = props.part;
    const name = client().store.kind('station').get(record.station_id)?.name ?? '';
    const live = items.filter((item) => !isStruck(item));
    const made = live.filter((item) => item.state === 'done').length;
    const { age } = readTiming(timingOf(record.id).value);
    return (
        <li
            class={`part ${state} ${isDone(state) ? 'fresh' : age}`}
            data-part="row"
            data-ticket={record.id}
            data-state={state}
            data-age={age}
        >
            <div class="part-head">
                <Icon name={ICONS[state]} />
                <b class="grow">{name}</b>
                <span>{sayKitchen(`ticket_${state}`)}</span>
                <span class="number">
                    {made}/{live.length}
                </span>
                <Clock record={record} />
                {pending && <Pending />}
            </div>
            <ul>
                {items.map((item) => (
                    <Dish key={item.record.id} shown={item} />
                ))}
            </ul>
        </li>
    );
}

function Foot(props: { readonly orderKey: string; readonly parts: readonly Shown[] }): VNode | null {
    const { orderKey, parts } = props;
    const first = parts[0];
    if (!mayPickUp.value || !first) return null;
    const open = parts.filter(({ state }) => !isDone(state)).length;
    return (
        <button
            class={`button bump ${open > 0 ? '' : 'main'}`}
            data-act="pick_up"
            disabled={open > 0}
            aria-label={
                open > 0
                    ? sayKitchen('n_stations_open', { n: open })
                    : sayKitchen('pick_up_of', { name: placeOf(first.record) })
            }
            onClick={() => takeOrder(orderKey)}
        >
            <Icon name={open > 0 ? 'clock' : 'picked_up'} />
            {open > 0 ? sayKitchen('n_stations_open', { n: open }) : sayKitchen('pick_up')}
        </button>
    );
}

/** False: something of it is still being made. */
export function takeOrder(key: string): boolean {
    const parts = partsOf(key);
    if (!isReady(parts)) return false;
    pickUp(ticketsOf(key).peek());
    markSeen(key);
    return true;
}

export function OrderCard(props: CardProps): VNode | null {
    const { id, from, to, first, last, index } = props;
    const parts = partsOf(id);
    const top = parts[0];
    if (!top) return null;
    const oldest = parts.reduce((a, b) => (b.record.sent_at < a.record.sent_at ? b : a), top);
    const { record } = oldest;
    const ready = isReady(parts);
    const timing = timings(id).value;
    const { age } = readTiming(timing);
    const alert = alertOf(id);
    const selected = selection.value?.id === id;
    return (
        <section
            class={`card order ${age} ${ready ? 'is-ready' : ''} ${alert ? `unseen ${alert}` : ''} ${
                selected ? 'selected' : ''
            } ${first ? '' : 'cut-above'} ${last ? '' : 'cut-below'}`}
            tabIndex={first ? 0 : -1}
            role="group"
            aria-label={placeOf(record)}
            data-age={age}
            {...(first ? { 'data-order': id, 'data-state': ready ? 'ready' : 'open' } : {})}
            onPointerDown={() => markSeen(id)}
            onFocus={() => selection.peek()?.id !== id && select(id)}
        >
            {first ? (
                <header data-part="head">
                    <CardHead
                        record={record}
                        index={index}
                        timing={timing}
                        pending={false}
                        time={<Clock record={record} />}
                    />
                    <p class={`mark readiness ${ready ? 'ready' : ''}`}>
                        <Icon name={ready ? 'ready' : 'clock'} />
                        <span>{sayKitchen(ready ? 'order_ready' : 'order_open')}</span>
                    </p>
                    {record.fire_no > 1 && (
                        <Mark kind="addition" icon="plus">
                            {sayKitchen('addition')}
                        </Mark>
                    )}
                    {record.note && (
                        <Mark kind="order-note" icon="note">
                            {record.note}
                        </Mark>
                    )}
                    {parts.flatMap(({ refused }) =>
                        refused.map((entry) => <Refused key={entry.op} entry={entry} />),
                    )}
                </header>
            ) : (
                <AgainHead record={record} />
            )}
            <ul>
                {parts.slice(from, to).map((part) => (
                    <Part key={part.record.id} part={part} />
                ))}
            </ul>
            {last ? (
                <footer data-part="foot">
                    <Foot orderKey={id} parts={parts} />
                </footer>
            ) : (
                <AgainFoot />
            )}
        </section>
    );
}
