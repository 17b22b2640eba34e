// The card of an order at the expo: what each station makes of one send, and who is not ready.
import { computed } from '@preact/signals';
import type { VNode } from 'preact';
import { isDone, readTiming } from '../../domain/kitchen/views.js';
import type { Shown } from '../../domain/kitchen/views.js';
import { sayKitchen } from '../../strings/screens/kitchen.js';
import { Icon } from '../../ui/icons.js';
import { family } from '../../ui/lists.js';
import { pickUp } from './acts.js';
import { alertOf, markSeen } from './alerts.js';
import { whatShape } from './item.js';
import type { CardProps } from './layout.js';
import { isStruck, rowsOf, stationName } from './order_rows.js';
import { isReady, orderTimingOf, partsOf, ticketsOf } from './orders.js';
import { AgainFoot, AgainHead, CardHead, Mark, Moved, OrderClock, placeOf, Refused, Rush } from './parts.js';
import { select, selection } from './state.js';
import { mayPickUp } from './station.js';

export const orderShape = family<string>((key) =>
    computed(() =>
        JSON.stringify([
            mayPickUp.value,
            partsOf(key).map(({ record, items, refused, rush }) => [
                rush,
                [record.id, record.note, record.fire_no, record.table_number, record.moved_from],
                refused.map(({ op }) => op),
                items.map((item) => [
                    whatShape(item.record),
                    item.record.remake,
                    isStruck(item) ? [item.state, item.record.void_reason] : '',
                ]),
            ]),
        ]),
    ),
);

function Foot(props: { readonly orderKey: string; readonly parts: readonly Shown[] }): VNode | null {
    const { orderKey, parts } = props;
    const first = parts[0];
    if (!mayPickUp.value || !first) return null;
    const open = parts.filter(({ state }) => !isDone(state));
    const waits = sayKitchen('waits_for', { names: open.map(stationName).join(', ') });
    return (
        <button
            class={`button bump ${open.length > 0 ? '' : 'main'}`}
            data-act="pick_up"
            disabled={open.length > 0}
            aria-label={
                open.length > 0 ? waits : sayKitchen('pick_up_of', { name: placeOf(first.record) })
            }
            onClick={() => takeOrder(orderKey)}
        >
            <Icon name={open.length > 0 ? 'clock' : 'picked_up'} />
            <span>{open.length > 0 ? waits : sayKitchen('pick_up')}</span>
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
    const timing = orderTimingOf(id).value;
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
                        time={<OrderClock sentAt={record.sent_at} />}
                    />
                    <p class={`mark readiness ${ready ? 'ready' : ''}`}>
                        <Icon name={ready ? 'ready' : 'clock'} />
                        <span>{sayKitchen(ready ? 'order_ready' : 'order_open')}</span>
                    </p>
                    {parts.some(({ rush }) => rush) && <Rush />}
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
                    {parts.flatMap(({ refused }) =>
                        refused.map((entry) => <Refused key={entry.op} entry={entry} />),
                    )}
                </header>
            ) : (
                <AgainHead record={record} />
            )}
            <ul>{rowsOf(parts).slice(from, to)}</ul>
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
