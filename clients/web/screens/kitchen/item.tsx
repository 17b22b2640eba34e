// One item of a ticket: what to make, how, and its state.
import type { VNode } from 'preact';
import type { ItemWas, TicketItemState } from '#protocol';
import type { protocol } from '../../core/index.js';
import { alsoAt } from '../../domain/kitchen/views.js';
import type { ShownItem } from '../../domain/kitchen/views.js';
import { say } from '../../strings/common.js';
import { sayItemState } from '../../strings/kitchen.js';
import { sayChoice, sayWeight } from '../../strings/menu.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import type { IconName } from '../../ui/icons.js';
import { pressed } from '../../ui/press.js';
import { useSettled } from '../../ui/taps.js';
import { ackItem, tapItem, undoItem } from './acts.js';
import { Mark, Pending, Remake } from './parts.js';
import { selection } from './state.js';
import { mayAct } from './station.js';

export const ICONS: Readonly<Record<TicketItemState, IconName>> = {
    new: 'ring',
    started: 'started',
    done: 'check',
    voided: 'void',
    void_seen: 'void',
};

/** Id of the element, for the selection by keys. */
export const itemElement = (id: string): string => `item-${id}`;

/** Everything that What() shows: a card is measured again when it changes. */
export const whatShape = (record: protocol.TicketItem): unknown => [
    [record.id, record.quantity, record.name, record.note, record.allergy, record.seat, record.course],
    record.choices.map(({ name, quantity, prefix, depth }) => [name, quantity, prefix, depth]),
    [record.weight, record.unit, record.goes_to, record.combo_name, alsoAt(record)],
];

/** What What() shows: an item of a ticket, or a line that is still to come. */
type Dish = Pick<
    protocol.TicketItem,
    'quantity' | 'name' | 'weight' | 'unit' | 'choices' | 'seat' | 'course' | 'note' | 'allergy' | 'goes_to' | 'combo_name'
>;

/** Quantity and name, choices indented, notes: the same on a station's card and at the expo. */
export function What(props: { readonly record: Dish; readonly also: readonly string[] }): VNode {
    const { record, also } = props;
    return (
        <span class="what">
            <span class="name">
                <span class="quantity number">{record.quantity}×</span>
                <span>
                    {record.name}
                    {record.weight !== null && ` ${sayWeight(record.weight, record.unit)}`}
                </span>
            </span>
            {(record.choices.length > 0 || record.seat > 0 || record.course > 0) && (
                <span class="choices">
                    {record.course > 0 && (
                        <span class="seat">
                            {sayKitchen('course')} <span class="number">{record.course}</span>
                        </span>
                    )}
                    {record.seat > 0 && (
                        <span class="seat">
                            {sayKitchen('seat')} <span class="number">{record.seat}</span>
                        </span>
                    )}
                    {record.choices.map((choice) => (
                        <span
                            class={`choice depth-${choice.depth} prefix-${choice.prefix}`}
                            key={`${choice.group_id}${choice.option_id}`}
                        >
                            {sayChoice(choice)}
                        </span>
                    ))}
                </span>
            )}
            {record.goes_to && (
                <Mark kind="moved" icon="move">
                    {sayKitchen('goes_to', { number: record.goes_to })}
                </Mark>
            )}
            {record.combo_name !== '' && (
                <span class="choices" data-combo>
                    {sayKitchen('part_of', { name: record.combo_name })}
                </span>
            )}
            {also.length > 0 && (
                <span class="choices" data-also>
                    {sayKitchen('also_at', { names: also.join(', ') })}
                </span>
            )}
            {record.note && !record.allergy && (
                <span class="note">
                    <Icon name="note" />
                    <span>{record.note}</span>
                </span>
            )}
        </span>
    );
}

export function Allergy(props: { readonly text: string }): VNode {
    return (
        <p class="allergy">
            <Icon name="allergy" />
            <span>
                <b>{say('allergy')}</b> {props.text}
            </span>
        </p>
    );
}

/** What it was, next to what it is. */
function Change(props: { readonly record: protocol.TicketItem; readonly was: ItemWas }): VNode {
    const { record, was } = props;
    const choices = ({ choices: list }: Pick<ItemWas, 'choices'>): string =>
        list.map(sayChoice).join(', ') || '–';
    const note = ({ note: text, allergy }: Pick<ItemWas, 'note' | 'allergy'>): string =>
        `${allergy ? `${say('allergy')}: ` : ''}${text}` || '–';
    const rows: readonly (readonly [string, string, string])[] = [
        ['quantity', `${was.quantity}×`, `${record.quantity}×`],
        ['choices', choices(was), choices(record)],
        ['note', note(was), note(record)],
        ['seat', `${sayKitchen('seat')} ${was.seat}`, `${sayKitchen('seat')} ${record.seat}`],
    ];
    return (
        <div class="change" data-changed>
            <Mark kind="changed" icon="draft">
                {sayKitchen('changed')}
            </Mark>
            {rows
                .filter(([, from, to]) => from !== to)
                .map(([what, from, to]) => (
                    <p class="change-row" key={what} data-change={what}>
                        <s>{from}</s> <Icon name="move" /> <b>{to}</b>
                    </p>
                ))}
        </div>
    );
}

function Ack(props: { readonly label: string; readonly onAck: () => void }): VNode {
    return (
        <button class="button ack" data-act="ack" aria-label={props.label} onClick={props.onAck}>
            <Icon name="check" />
            {sayKitchen('ack')}
        </button>
    );
}

function State(props: { readonly shown: ShownItem }): VNode {
    const { state, pending } = props.shown;
    return (
        <span class={`state ${state}`}>
            <Icon name={ICONS[state]} />
            <span>{sayItemState(state)}</span>
            {pending && <Pending />}
        </span>
    );
}

function Struck(props: { readonly ticket: string; readonly shown: ShownItem }): VNode {
    const { record, state } = props.shown;
    return (
        <div class="struck">
            <Mark kind="void" icon="void">
                {sayKitchen(state === 'voided' ? 'void' : 'void_was_seen')}
                {record.void_reason && `: ${record.void_reason}`}
            </Mark>
            <What record={record} also={alsoAt(record)} />
            {state === 'voided' && mayAct.value && (
                <Ack
                    label={sayKitchen('ack_of', { name: record.name })}
                    onAck={() => ackItem(props.ticket, record.id)}
                />
            )}
            {props.shown.pending && <Pending />}
        </div>
    );
}

function Live(props: { readonly ticket: string; readonly shown: ShownItem }): VNode {
    const { ticket, shown } = props;
    const { record, state } = shown;
    const settled = useSettled(state); // a wet hand taps twice: start and finish are two taps
    const press = pressed(
        () => settled() && tapItem(ticket, record.id),
        () => undoItem(ticket, record.id),
    );
    if (!mayAct.value)
        return (
            <div class="live">
                <span class="tap">
                    <What record={record} also={alsoAt(record)} />
                    <State shown={shown} />
                </span>
            </div>
        );
    return (
        <div class="live">
            <button class="tap" id={itemElement(record.id)} {...press}>
                <What record={record} also={alsoAt(record)} />
                {state !== 'done' && <State shown={shown} />}
            </button>
            {state === 'done' && (
                <button
                    class="undo"
                    data-act="undo"
                    aria-label={sayKitchen('undo_of', { name: record.name })}
                    onClick={() => undoItem(ticket, record.id)}
                >
                    <State shown={shown} />
                    <Icon name="undo" />
                </button>
            )}
        </div>
    );
}

export function Item(props: { readonly ticket: string; readonly shown: ShownItem }): VNode {
    const { ticket, shown } = props;
    const { record, state, pending, was } = shown;
    const struck = state === 'voided' || state === 'void_seen';
    const selected = selection.value?.id === ticket && selection.value.item === record.id;
    return (
        <li
            class={`item ${state} ${selected ? 'selected' : ''} ${was ? 'is-changed' : ''}`}
            data-part="row"
            data-ticket-item={record.id}
            data-state={state}
            {...(pending ? { 'data-pending': '' } : {})}
        >
            {record.allergy && <Allergy text={record.note} />}
            <Remake reason={record.remake} />
            {was && <Change record={record} was={was} />}
            {struck ? <Struck ticket={ticket} shown={shown} /> : <Live ticket={ticket} shown={shown} />}
            {was && mayAct.value && (
                <Ack
                    label={sayKitchen('ack_change_of', { name: record.name })}
                    onAck={() => ackItem(ticket, record.id)}
                />
            )}
        </li>
    );
}
