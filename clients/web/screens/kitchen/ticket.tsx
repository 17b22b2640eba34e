// The card of a ticket at its station.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { readTiming, shown, timingOf } from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { family } from '../../ui/lists.js';
import { useSettled } from '../../ui/taps.js';
import { bump, rush, startTicket } from './acts.js';
import { alertOf, markSeen } from './alerts.js';
import { Item, itemElement, whatShape } from './item.js';
import type { CardProps } from './layout.js';
import { AgainFoot, AgainHead, CardHead, Clock, Mark, Moved, placeOf, Refused, Rush } from './parts.js';
import { Begun, begunBy, Foreign } from './backup.js';
import { select, selection } from './state.js';
import { foreignTo, mayAct } from './station.js';

/** A key of everything that the card's height depends on: not the states of items, not the time. */
export const ticketShape = family<string>((id) =>
    computed(() => {
        const one = shown(id).value;
        if (!one) return '';
        const { table_number, moved_from, number, fire_no, note, covers, server } = one.record;
        return JSON.stringify([
            [table_number, moved_from, number, fire_no, note, covers, server, mayAct.value],
            [foreignTo(one.record), begunBy(one)],
            [one.unseenVoids > 0, one.unseenChanges > 0, one.rush, one.refused.map(({ op }) => op)],
            one.items.map(({ record: r, state, was }) => [
                was,
                r.remake,
                whatShape(r),
                state === 'voided' || state === 'void_seen' ? [state, r.void_reason] : '',
            ]),
        ]);
    }),
);

function Marks(props: { readonly one: Shown }): VNode {
    const { one } = props;
    const { record, refused } = one;
    return (
        <>
            <Foreign record={record} />
            <Begun one={one} />
            {one.rush && <Rush />}
            <Moved record={record} />
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
            {refused.map((entry) => (
                <Refused key={entry.op} entry={entry} />
            ))}
        </>
    );
}

function Foot(props: { readonly one: Shown }): VNode | null {
    const { record, state, unseenVoids, unseenChanges } = props.one;
    const unseen = unseenVoids + unseenChanges;
    const why = useRef<HTMLParagraphElement>(null);
    const settled = useSettled(String(props.one.rush)); // a wet hand taps twice
    if (!mayAct.value) return null;
    const tap = (): void => {
        if (!bump(record.id)) why.current?.closest('.card')?.querySelector<HTMLElement>('.ack')?.focus();
    };
    return (
        <>
            {unseen > 0 && (
                <p class="mark void why" ref={why} id={`why-${record.id}`}>
                    <Icon name={unseenChanges > 0 ? 'draft' : 'void'} />
                    <span>{sayKitchen(unseenChanges > 0 ? 'change_first' : 'void_first')}</span>
                </p>
            )}
            <div class="row">
                {client().has('rush') && (
                    <button
                        class="button rush"
                        data-act="rush"
                        aria-pressed={props.one.rush}
                        aria-label={sayKitchen('rush_of', { name: placeOf(record) })}
                        onClick={() => settled() && rush(record.id)}
                    >
                        <Icon name="bell" />
                    </button>
                )}
                <button
                    class={`button start ${state === 'new' ? '' : 'begun'}`}
                    data-act="start"
                    disabled={state !== 'new' || unseenChanges > 0}
                    {...(state === 'new'
                        ? { 'aria-label': sayKitchen('start_of', { name: placeOf(record) }) }
                        : {})}
                    onClick={() => startTicket(record.id)}
                >
                    <Icon name="started" />
                    {sayKitchen(state === 'new' ? 'start' : 'begun')}
                </button>
                <button
                    class="button main bump"
                    data-act="bump"
                    aria-label={sayKitchen('bump_of', { name: placeOf(record) })}
                    aria-disabled={unseen > 0}
                    {...(unseen > 0 ? { 'aria-describedby': `why-${record.id}` } : {})}
                    onClick={tap}
                >
                    <Icon name="ready" />
                    {sayKitchen('bump')}
                </button>
            </div>
        </>
    );
}

/** Classes for state, age, alert and cut. */
function look(props: CardProps, one: Shown, age: string): string {
    const alert = alertOf(props.id);
    return [
        `card ${one.state} ${age}`,
        alert ? `unseen ${alert}` : '',
        props.first ? '' : 'cut-above',
        props.last ? '' : 'cut-below',
        selection.value?.id === props.id ? 'selected' : '',
    ].join(' ');
}

export function TicketCard(props: CardProps): VNode | null {
    const { id, from, to, first, last, index } = props;
    const one = shown(id).value;
    if (!one) return null;
    const timing = timingOf(id).value;
    const { age } = readTiming(timing);
    const hooks = first
        ? { 'data-ticket': id, 'data-state': one.state, 'data-age': age }
        : { 'data-ticket-part': id };
    const item = selection.value?.id === id ? selection.value.item : null;
    return (
        <section
            class={look(props, one, age)}
            tabIndex={first ? 0 : -1}
            role="group"
            aria-label={placeOf(one.record)}
            {...(item ? { 'aria-activedescendant': itemElement(item) } : {})}
            {...hooks}
            onPointerDown={() => markSeen(id)}
            onFocus={() => selection.peek()?.id !== id && select(id)}
        >
            {first ? (
                <header data-part="head">
                    <CardHead
                        record={one.record}
                        index={index}
                        timing={timing}
                        pending={one.pending}
                        time={<Clock record={one.record} />}
                    />
                    <Marks one={one} />
                </header>
            ) : (
                <AgainHead record={one.record} />
            )}
            <ul>
                {one.items.slice(from, to).map((item) => (
                    <Item key={item.record.id} ticket={id} shown={item} />
                ))}
            </ul>
            {last ? (
                <footer data-part="foot">
                    <Foot one={one} />
                </footer>
            ) : (
                <AgainFoot />
            )}
        </section>
    );
}
