// Commands about an order go in its lane, so that they reach the hub in the order of the taps: an order is
// opened before its first line is added, and a line is added before it is sent.
import { signal } from '@preact/signals';
import type { Bodies, Chosen, CoursePlan } from '#protocol';
import type { Entry } from '../../core/index.js';
import { client } from '../../ui/app.js';
import { now } from '../../ui/time.js';
import { dismiss, openIn, resend, send, uuid } from '../own.js';
import type { LineView, Ordered, OrderView } from './shapes.js';
import { isSoldOut, lines, orderOf, ordersAt } from './views.js';

/** Without `another` a table that has an open order keeps it: its id is returned. */
export function openOrder(where: {
    readonly table: string | null;
    readonly covers?: number;
    readonly customer?: string;
    readonly another?: boolean;
}): string {
    const { table, covers, customer, another } = where;
    const open = table === null || another ? undefined : ordersAt(table)[0];
    if (open) return open.id; // a second tap, before the first was drawn
    const order_id = uuid();
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

/** Older hubs know neither quantities nor prefixes. */
function chosenOf({ group_id, option_id, quantity, prefix }: Chosen): Chosen {
    return {
        group_id,
        option_id,
        ...(quantity && quantity > 1 ? { quantity } : {}),
        ...(prefix && prefix !== 'plain' ? { prefix } : {}),
    };
}

/** The fields that line.add and line.replace share; empty ones are left out. */
function detailsOf(ordered: Ordered): Omit<Bodies['line.replace'], 'line_id'> {
    const { quantity, choices, note, allergy, seat, said, weight } = ordered;
    return {
        quantity,
        ...(choices.length > 0 ? { choices: choices.map(chosenOf) } : {}),
        ...(said === null ? {} : { price: said }),
        ...(weight === null ? {} : { weight }),
        ...(note ? { note } : {}),
        ...(allergy ? { allergy: true } : {}),
        ...(seat > 0 ? { seat } : {}),
    };
}

/** The ids of the new lines: one, of a combo one for each part. */
export function addLine(order_id: string, ordered: Ordered): readonly string[] {
    const { item_id } = ordered;
    const line_id = uuid();
    const course = ordered.course > 0 ? { course: ordered.course } : {};
    const parts = ordered.parts.map(({ slot_id, item_id: item, choices }) => ({
        line_id: uuid(),
        slot_id,
        item_id: item,
        ...(choices.length > 0 ? { choices: choices.map(chosenOf) } : {}),
    }));
    const filled = parts.length > 0 ? { parts } : {};
    const body = { line_id, order_id, item_id, ...detailsOf(ordered), ...course, ...filled };
    send('line.add', body, { lane: order_id });
    return parts.length > 0 ? parts.map((part) => part.line_id) : [line_id];
}

export function changeQuantity(line: LineView, quantity: number): void {
    const body = { line_id: line.id, quantity };
    send('line.change', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** Replaces a line that the kitchen has not started. */
export function replaceLine(line: LineView, ordered: Ordered): void {
    const course = ordered.course === line.course ? {} : { course: ordered.course };
    const body = { line_id: line.id, ...detailsOf(ordered), ...course };
    send('line.replace', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** With it go the other parts of its combo that the kitchen does not have. */
export function removeLine(line: LineView): void {
    const all = line.combo === null ? [line] : partsWith(line).filter(({ editable }) => editable);
    for (const { id, rev, order_id } of all) send('line.remove', { line_id: id }, { pre: { rev }, lane: order_id });
}

/** The line and the other parts of its combo. */
const partsWith = ({ combo, order_id }: LineView): readonly LineView[] =>
    lines(order_id).filter((line) => line.combo !== null && line.combo.id === combo?.id && line.phase !== 'void');

/** States the rev: if the kitchen has begun meanwhile, the waiter is told instead. */
export function voidLine(line: LineView, reason: string, toStock: boolean, quantity = line.quantity): void {
    const part = quantity < line.quantity ? { quantity } : {};
    const body = { line_id: line.id, reason, ...part, ...(toStock ? { to_stock: true } : {}) };
    send('line.void', body, { pre: { rev: line.rev }, lane: line.order_id });
}

/** All of the line, or as many of it, is made again; it costs nothing more. */
export function remakeLine(line: LineView, reason: string, quantity = line.quantity): void {
    const part = quantity < line.quantity ? { quantity } : {};
    send('line.remake', { line_id: line.id, reason, ...part }, { lane: line.order_id });
}

/** Keeps a line from the kitchen, or lets it go. */
export function holdLine({ id, order_id, held }: LineView): void {
    send(held ? 'line.release' : 'line.hold', { line_id: id }, { lane: order_id });
}

/** Leaves out what the screen shows as sold out, as sendOrder does. */
export function fireCourse(order_id: string, course: number): void {
    const waiting = lines(order_id).filter((line) => line.phase === 'waiting' && line.course === course);
    const leave = waiting.some(isSoldOut) ? { leave_sold_out: true } : {};
    send('course.fire', { order_id, course, ...leave }, { lane: order_id });
}

/** minutes: from now, by the hub's clock; at_time needs them. */
export function planCourse(order_id: string, course: number, plan: CoursePlan, minutes?: number): void {
    const at = minutes === undefined ? {} : { at: new Date(now.peek() + minutes * 60_000).toISOString() };
    send('course.plan', { order_id, course, plan, ...at }, { lane: order_id });
}

/** Adds the same again; of a part its whole combo. The ids of the new lines. */
export function repeatLine(line: LineView): readonly string[] {
    const { order_id, quantity, note, allergy, seat, said, weight, combo } = line;
    const course = line.editable ? line.course : 0; // what the kitchen has is had again at once
    const rest = { quantity, note, allergy, seat, course };
    if (combo === null)
        return addLine(order_id, { ...rest, item_id: line.item_id, choices: line.choices, said, weight, parts: [] });
    const parts = partsWith(line).map(({ combo: of, item_id, choices }) => ({
        slot_id: of?.slot_id ?? '',
        item_id,
        choices,
    }));
    return addLine(order_id, { ...rest, item_id: combo.item_id, choices: [], said: null, weight: null, parts });
}

/** By order: the lines that the last repeat of a round has added. */
const repeated = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());

/** The lines of the last send; none while those that repeat it wait to be sent: a round is repeated once. */
export function roundToRepeat(order_id: string): readonly LineView[] {
    const all = lines(order_id);
    const added = repeated.value.get(order_id);
    if (all.some(({ id, fire_no, phase }) => added?.has(id) && fire_no === 0 && phase !== 'void'))
        return [];
    const rounds = all.filter(({ phase, remakes }) => phase !== 'void' && remakes === 0);
    const last = Math.max(0, ...rounds.map(({ fire_no }) => fire_no));
    return rounds.filter(({ fire_no }) => fire_no === last && last > 0);
}

export function repeatRound(order_id: string): void {
    const round = roundToRepeat(order_id);
    if (round.length === 0) return;
    const isFirst = ({ combo }: LineView, at: number): boolean =>
        combo === null || round.findIndex((one) => one.combo?.id === combo.id) === at;
    const added = new Set(round.filter(isFirst).flatMap(repeatLine));
    repeated.value = new Map([...repeated.peek(), [order_id, added]]);
}

/**
 * The lines that order.send would send now. What has sold out stays behind; a hub from before that would send
 * it, so that nothing goes until it is taken off.
 */
export function linesToSend(order_id: string): readonly LineView[] {
    const drafts = lines(order_id).filter(({ draft }) => draft);
    const rest = drafts.filter((line) => !isSoldOut(line));
    return rest.length === drafts.length || client().has('leave_sold_out') ? rest : [];
}

/** Leaves out only what the screen shows as sold out: if the hub knows more, it refuses and says so. */
export function sendOrder(order_id: string): void {
    if (linesToSend(order_id).length === 0) return;
    const drafts = lines(order_id).filter(({ draft }) => draft);
    const leave = drafts.some(isSoldOut) ? { leave_sold_out: true } : {};
    send('order.send', { order_id, ...leave }, { lane: order_id });
}

export function cancelOrder(order_id: string, reason: string): void {
    const why = reason === '' ? {} : { reason };
    if (orderOf(order_id)?.cancelling === false) send('order.cancel', { order_id, ...why }, { lane: order_id });
}

/** Without payment, which is taken elsewhere or not at all. */
export function closeOrder({ id, record, closing }: OrderView, reason: string): void {
    if (record && !closing)
        send('order.close', { order_id: id, reason }, { pre: { rev: record.rev }, lane: id });
}

type Channel = Pick<Bodies['order.channel'], 'kind' | 'table_id'>;

/** States the rev: what the screen said it would cost is then what it costs. */
export function changeChannel({ id, record }: OrderView, to: Channel): void {
    if (record && openIn(id).length === 0)
        send('order.channel', { order_id: id, ...to }, { pre: { rev: record.rev }, lane: id });
}

/** What the order would come to; null: the hub does not say now, or would refuse it. */
export async function quoteChannel({ id, record }: OrderView, to: Channel): Promise<number | null> {
    if (!record) return null;
    const told = await client().quote('order.channel', { order_id: id, ...to }, { rev: record.rev });
    if (!told || told.code !== undefined) return null;
    return told.put.order?.find((order) => order.id === id)?.total ?? null;
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
