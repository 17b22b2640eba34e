// Commands about an order go in its lane, so that they reach the hub in the order of the taps: an order is
// opened before its first line is added, and a line is added before it is sent.
import type { Bodies } from '#protocol';
import type { Entry, Sent } from '../../core/index.js';
import { dismiss, resend, send, uuid } from '../own.js';
import type { LineView, Ordered } from './shapes.js';
import { ordersAt } from './views.js';

export function openOrder(where: {
    readonly table: string | null;
    readonly covers?: number;
    readonly customer?: string;
    readonly another?: boolean;
}): string {
    const order_id = uuid();
    const { table, covers, customer, another } = where;
    const body: Bodies['order.open'] = {
        order_id,
        kind: table === null ? 'takeaway' : 'dine_in',
        ...(table === null ? {} : { table_id: table }),
        ...(covers === undefined ? {} : { covers }),
        ...(customer ? { customer } : {}),
        ...(another ? { another: true } : {}),
    };
    send('order.open', body, { lane: order_id });
    return order_id;
}

/** The order that lines for this table go to; opens one if there is none. */
export function orderAt(table: string): string {
    return ordersAt(table)[0]?.id ?? openOrder({ table });
}

/** The fields that line.add and line.replace share; empty ones are left out. */
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
    const body = { line_id: uuid(), order_id, item_id, ...detailsOf(ordered) };
    return send('line.add', body, { lane: order_id });
}

export function changeQuantity(line: LineView, quantity: number): void {
    const body = { line_id: line.id, quantity };
    send('line.change', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** Replaces a line that is not sent. */
export function replaceLine(line: LineView, ordered: Ordered): void {
    const body = { line_id: line.id, ...detailsOf(ordered) };
    send('line.replace', body, { pre: { rev: line.rev }, lane: line.order_id });
}

export function removeLine(line: LineView): void {
    send('line.remove', { line_id: line.id }, { pre: { rev: line.rev }, lane: line.order_id });
}

/** States the rev: if the kitchen has begun meanwhile, the waiter is told instead. */
export function voidLine(line: LineView, reason: string): void {
    const body = { line_id: line.id, reason };
    send('line.void', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** Keeps a line from the kitchen, or lets it go. */
export function holdLine({ id, order_id, held }: LineView): void {
    send(held ? 'line.release' : 'line.hold', { line_id: id }, { lane: order_id });
}

export function fireCourse(order_id: string, course: number): void {
    send('course.fire', { order_id, course }, { lane: order_id });
}

export function repeatLine(line: LineView, order = line.order_id): void {
    const { item_id, quantity, choices, note, allergy, seat } = line;
    addLine(order, { item_id, quantity, choices, note, allergy, seat });
}

export function sendOrder(order_id: string): void {
    send('order.send', { order_id }, { lane: order_id });
}

export function cancelOrder(order_id: string): void {
    send('order.cancel', { order_id }, { lane: order_id });
}

/** Replaces the order's note; an empty one clears it. */
export function noteOrder(order_id: string, note: string): void {
    send('order.note', { order_id, note }, { lane: order_id });
}


/** Puts lines that were meant for an order which could not be opened onto the open one. */
export function putOnOrder(refused: readonly Entry[], order_id: string): void {
    for (const entry of refused)
        if (entry.type === 'line.add') resend(entry, { ...entry.body, order_id }, order_id);
        else dismiss(entry);
}
