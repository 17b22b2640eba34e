// Parts shared by the cards of a station and of the expo: the running clock, the age in words, refused
// commands, the mark of a pending command.
import type { ComponentChildren, VNode } from 'preact';
import type { Entry, protocol } from '../../core/index.js';
import { ranFor, readTiming } from '../../domain/kitchen/views.js';
import { CHANNEL_ICONS } from '../../domain/order/channels.js';
import { dismiss } from '../../domain/own.js';
import { meant } from '../../domain/words.js';
import { say } from '../../strings/common.js';
import { sayFloor } from '../../strings/floor.js';
import { sayAge } from '../../strings/kitchen.js';
import { refusalWords } from '../../strings/refusals.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { clock, since } from '../../ui/time.js';
import { again, canAgain } from './acts.js';
import { mayAct } from './station.js';

/** The only part of a card that is redrawn every second. */
export function Clock(props: { readonly record: protocol.Ticket }): VNode {
    return <span class="clock number">{clock(ranFor(props.record))}</span>;
}

/** For a whole order: runs from the send until the hand-over. */
export function OrderClock(props: { readonly sentAt: string }): VNode {
    return <span class="clock number">{clock(since(props.sentAt))}</span>;
}

/** "due in 3 min", "late 3 min": the head's colour in words. */
function AgeWords(props: { readonly timing: string }): VNode {
    const { age, minutes } = readTiming(props.timing);
    return <span class="age-words">{sayAge(age, { n: minutes })}</span>;
}

export function Pending(): VNode {
    return (
        <span class="pending" role="img" aria-label={sayKitchen('pending')}>
            <Icon name="pending" />
        </span>
    );
}

export function Mark(props: {
    readonly kind: string;
    readonly icon: IconName;
    readonly children: ComponentChildren;
}): VNode {
    return (
        <p class={`mark ${props.kind}`}>
            <Icon name={props.icon} />
            <span>{props.children}</span>
        </p>
    );
}

export function Refused(props: { readonly entry: Entry; readonly about?: string }): VNode | null {
    const { entry, about } = props;
    if (!entry.refusal) return null;
    return (
        <div class="refusal" role="alert">
            <Icon name="refused" />
            <span class="grow">
                {about && <b>{about} · </b>}
                <b>{meant(entry)}</b>: {refusalWords(entry.refusal)}
            </span>
            {mayAct.value && (
                <span class="row">
                    {canAgain(entry) && (
                        <button class="button" data-act="again" onClick={() => again(entry)}>
                            {say('try_again')}
                        </button>
                    )}
                    <button class="button" data-act="dismiss" onClick={() => dismiss(entry)}>
                        {say('dismiss')}
                    </button>
                </span>
            )}
        </div>
    );
}

type Placed = Pick<protocol.Ticket, 'kind' | 'table_number' | 'number'>;

/** It goes to no table: people call its channel and number. */
const isAway = ({ kind, table_number }: Placed): boolean =>
    kind === 'takeaway' || !table_number;

/** "Table 12", "Takeaway 57", "Delivery 58": what people call it. */
export function placeOf(record: Placed): string {
    return isAway(record)
        ? `${sayFloor(record.kind)} ${record.number}`
        : `${say('table')} ${record.table_number}`;
}

export function Rush(): VNode {
    return (
        <Mark kind="rush" icon="bell">
            {sayKitchen('rush')}
        </Mark>
    );
}

/** Why it is made again. */
export function Remake(props: { readonly reason: string }): VNode | null {
    return props.reason === '' ? null : (
        <Mark kind="remake" icon="repeat">
            {sayKitchen('remake')}: {props.reason}
        </Mark>
    );
}

/** The table that its guests moved from: what a cook or runner may still have in mind. */
export function Moved(props: { readonly record: protocol.Ticket }): VNode | null {
    const number = props.record.moved_from;
    if (!number) return null;
    return (
        <Mark kind="moved" icon="move">
            {sayKitchen('was_table', { number })}
        </Mark>
    );
}

/** Head of a card: table, running time, server. */
export function CardHead(props: {
    readonly record: protocol.Ticket;
    readonly index: number;
    readonly timing: string;
    readonly pending: boolean;
    readonly time: ComponentChildren;
}): VNode {
    const { record, index, timing, pending } = props;
    const away = isAway(record);
    return (
        <div class="card-head">
            <div class="head-line">
                <h2 class="where" aria-label={placeOf(record)}>
                    {index < 10 && <span class="slot number">{(index + 1) % 10}</span>}
                    <Icon name={CHANNEL_ICONS[away ? record.kind : 'dine_in']} />
                    {!away && <span class="table number">{record.table_number}</span>}
                    <span class={away ? 'table number' : 'number'}>#{record.number}</span>
                </h2>
                {props.time}
            </div>
            <div class="head-line">
                <p class="facts-line">
                    {away && <span>{sayFloor(record.kind)}</span>}
                    {!away && record.covers > 0 && (
                        <span class="covers">
                            <Icon name="people" />
                            <span class="number">{record.covers}</span>
                            <span class="hidden-words">{sayKitchen('covers')}</span>
                        </span>
                    )}
                    <span class="server">{record.server}</span>
                    {pending && <Pending />}
                </p>
                <AgeWords timing={timing} />
            </div>
        </div>
    );
}

/** Instead of the head, on the continuation of a card. */
export function AgainHead(props: { readonly record: Placed }): VNode {
    return (
        <div class="again-head" data-part="again">
            <Icon name="repeat" />
            <b>{placeOf(props.record)}</b>
            <span>{sayKitchen('continued')}</span>
        </div>
    );
}
export function AgainFoot(): VNode {
    return (
        <div class="again-foot" data-part="again">
            {sayKitchen('continues')} <Icon name="move" />
        </div>
    );
}
