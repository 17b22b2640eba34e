// The tablet's commands. All about an order go in its lane, so that they reach the hub in the order of
// the taps: an order is opened before its first line, and a line is there before it is sent.
import type { Bodies } from '#protocol';
import type { Entry, Sent } from '../../core/index.js';
import { client } from '../../ui/app.js';
import { ordersAt, tableLane } from './model.js';
import type { LineView } from './model.js';

/** What a sheet of choices yields. */
export interface Ordered {
    readonly item_id: string;
    readonly quantity: number;
    readonly choices: readonly { readonly group_id: string; readonly option_id: string }[];
    readonly note: string;
    readonly allergy: boolean;
    readonly seat: number;
}

export function openOrder(where: {
    readonly table: string | null;
    readonly covers?: number;
    readonly customer?: string;
    readonly another?: boolean;
}): string {
    const order_id = client().uuid();
    const { table, covers, customer, another } = where;
    const body: Bodies['order.open'] = {
        order_id,
        kind: table === null ? 'takeaway' : 'dine_in',
        ...(table === null ? {} : { table_id: table }),
        ...(covers === undefined ? {} : { covers }),
        ...(customer ? { customer } : {}),
        ...(another ? { another: true } : {}),
    };
    client().send('order.open', body, { lane: order_id });
    return order_id;
}

/** The order that lines at this table go to; opened when there is none. */
export function orderAt(table: string): string {
    return ordersAt(table)[0]?.id ?? openOrder({ table });
}

/** What line.add and line.replace say alike; what is empty is left out. */
function detailsOf(ordered: Ordered): Omit<Bodies['line.replace'], 'line_id'> {
    const { quantity, choices, note, allergy, seat } = ordered;
    return {
        quantity,
        ...(choices.length > 0
            ? { choices: choices.map(({ group_id, option_id }) => ({ group_id, option_id })) }
            : {}),
        ...(note ? { note } : {}),
        ...(allergy ? { allergy: true } : {}),
        ...(seat > 0 ? { seat } : {}),
    };
}

export function addLine(order_id: string, ordered: Ordered): Sent {
    const { item_id } = ordered;
    const body = { line_id: client().uuid(), order_id, item_id, ...detailsOf(ordered) };
    return client().send('line.add', body, { lane: order_id });
}

export function changeQuantity(line: LineView, quantity: number): void {
    const body = { line_id: line.id, quantity };
    client().send('line.change', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** All of a line that is not sent, anew. */
export function replaceLine(line: LineView, ordered: Ordered): void {
    const body = { line_id: line.id, ...detailsOf(ordered) };
    client().send('line.replace', body, { pre: { rev: line.rev }, lane: line.order_id });
}

export function removeLine(line: LineView): void {
    client().send('line.remove', { line_id: line.id }, { pre: { rev: line.rev }, lane: line.order_id });
}

/** States the rev: what has begun meanwhile is told, not struck unseen. */
export function voidLine(line: LineView, reason: string): void {
    const body = { line_id: line.id, reason };
    client().send('line.void', body, { pre: { rev: line.rev }, lane: line.order_id });
}

export function repeatLine(line: LineView, order = line.order_id): void {
    const { item_id, quantity, choices, note, allergy, seat } = line;
    addLine(order, { item_id, quantity, choices, note, allergy, seat });
}

export function sendOrder(order_id: string): void {
    client().send('order.send', { order_id }, { lane: order_id });
}

export function cancelOrder(order_id: string): void {
    client().send('order.cancel', { order_id }, { lane: order_id });
}

export function moveTable(table_id: string, to_table_id: string): void {
    // in the lane of its order: what was tapped before goes before
    const lane = ordersAt(table_id)[0]?.id ?? tableLane(table_id);
    client().send('table.transfer', { table_id, to_table_id }, { lane });
}

export function clearTable(table_id: string): void {
    client().send('table.clear', { table_id }, { lane: tableLane(table_id) });
}

export function takePayment(
    order_id: string,
    how: Pick<Bodies['payment.take'], 'payment_id' | 'tender' | 'amount'> & {
        readonly tendered: number;
    },
): Sent {
    const { payment_id, tender, amount, tendered } = how;
    const body: Bodies['payment.take'] = {
        ...{ payment_id, order_id, tender, amount },
        ...(tendered > amount ? { tendered } : {}),
    };
    return client().send('payment.take', body, { pre: { due: amount }, lane: order_id });
}

export function setAvailable(item_id: string, available: boolean): void {
    const lane = `item:${item_id}`;
    if (available) client().send('item.back', { item_id }, { lane });
    else client().send('item.86', { item_id }, { lane });
}

/* --- refused, and what can be done ------------------------------------------------------------- */

export function dismiss(entry: Entry): void {
    client().outbox.dismiss(entry.op);
}

/** The same intent anew, under a new op; `pre` as the hub says things are now. */
export function again(entry: Entry): void {
    const rev = entry.refusal?.detail.rev;
    const pre = entry.pre && rev !== undefined ? { ...entry.pre, rev } : entry.pre;
    resend(entry, entry.body, entry.lane, pre);
}

/** Lines that were meant for an order which could not be opened go to the one that is open. */
export function putOnOrder(refused: readonly Entry[], order_id: string): void {
    for (const entry of refused)
        if (entry.type === 'line.add') resend(entry, { ...entry.body, order_id }, order_id, null);
        else dismiss(entry);
}

function resend(entry: Entry, body: Entry['body'], lane: string, pre: Entry['pre']): void {
    // an entry holds what send() was once given, of the type it names
    const type = entry.type as keyof Bodies;
    client().send(type, body as never, { ...(pre ? { pre: pre as never } : {}), lane });
    dismiss(entry);
}
