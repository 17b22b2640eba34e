// What a cook can do. Every command of a ticket goes in the ticket's lane, so that they keep their
// order, and says in pre.from what the screen showed when it was tapped.
import { signal } from '@preact/signals';
import type { Entry } from '../../core/index.js';
import { client } from '../../ui/app.js';
import { markSeen } from './alerts.js';
import { shown } from './model.js';
import { fits, isItemMove, isTicketMove } from './moves.js';
import type { ItemMove, TicketMove } from './moves.js';
import { mayAct } from './station.js';

/** What was just done and can be taken back for a while. */
export interface Toast {
    readonly key: number;
    readonly act: 'bumped' | 'picked_up';
    readonly tickets: readonly string[];
}
export const toasts = signal<readonly Toast[]>([]);
const UNDO_MS = 10_000;
const TOASTS_MAX = 3;
let toastKey = 0;

function offerUndo(act: Toast['act'], tickets: readonly string[]): void {
    const toast = { key: ++toastKey, act, tickets };
    toasts.value = [...toasts.value, toast].slice(-TOASTS_MAX);
    setTimeout(() => dropToast(toast.key), UNDO_MS);
}
export function dropToast(key: number): void {
    toasts.value = toasts.value.filter((toast) => toast.key !== key);
}

function moveTicket(type: TicketMove, id: string): boolean {
    const one = shown(id).peek();
    if (!one) return false;
    client().send(type, { ticket_id: id }, { pre: { from: one.state }, lane: id });
    markSeen(id);
    return true;
}

function moveItem(type: ItemMove, ticket: string, item: string): void {
    const one = shown(ticket)
        .peek()
        ?.items.find(({ record }) => record.id === item);
    if (!one || !mayAct.peek()) return;
    const how = { pre: { from: one.state }, lane: ticket };
    const body = { ticket_item_id: item };
    if (type === 'ticket_item.ack') client().send(type, body, { lane: ticket });
    else client().send(type, body, how);
    markSeen(ticket);
}

export function startTicket(id: string): void {
    if (mayAct.peek() && shown(id).peek()?.state === 'new') moveTicket('ticket.start', id);
}

/** False: a struck item was not acknowledged; the hub would refuse it. */
export function bump(id: string): boolean {
    const one = shown(id).peek();
    if (!one || !mayAct.peek()) return true;
    if (one.unseenVoids > 0) return false;
    if (one.state !== 'new' && one.state !== 'started') return true;
    if (moveTicket('ticket.bump', id)) offerUndo('bumped', [id]);
    return true;
}

/** Hands a whole order over: every ticket of it that is bumped. */
export function pickUp(tickets: readonly string[]): void {
    const bumped = tickets.filter((id) => shown(id).peek()?.state === 'bumped');
    for (const id of bumped) moveTicket('ticket.pick_up', id);
    if (bumped.length > 0) offerUndo('picked_up', bumped);
}

export function recall(id: string): void {
    if (mayAct.peek()) moveTicket('ticket.recall', id);
    toasts.value = toasts.value.filter(({ tickets }) => !tickets.includes(id));
}

export function undoToast(toast: Toast): void {
    for (const id of toast.tickets) recall(id);
    dropToast(toast.key);
}

export function startItem(ticket: string, item: string): void {
    if (stateOf(ticket, item) === 'new') moveItem('ticket_item.start', ticket, item);
}
export function finishItem(ticket: string, item: string): void {
    const state = stateOf(ticket, item);
    if (state === 'new' || state === 'started') moveItem('ticket_item.done', ticket, item);
}
export function undoItem(ticket: string, item: string): void {
    if (stateOf(ticket, item) === 'done') moveItem('ticket_item.undo', ticket, item);
}
export function ackItem(ticket: string, item: string): void {
    if (stateOf(ticket, item) === 'voided') moveItem('ticket_item.ack', ticket, item);
}
export function ackAll(ticket: string): void {
    for (const { record } of shown(ticket).peek()?.items ?? []) ackItem(ticket, record.id);
}

/** A tap: new, started, done. A done item is left as it is: a wet hand taps twice. */
export function tapItem(ticket: string, item: string): void {
    const state = stateOf(ticket, item);
    if (state === 'new') startItem(ticket, item);
    else if (state === 'started') finishItem(ticket, item);
}

function stateOf(ticket: string, item: string): string | undefined {
    return shown(ticket)
        .peek()
        ?.items.find(({ record }) => record.id === item)?.state;
}

/* --- 86 ------------------------------------------------------------------------------------------ */

export function setAvailable(item: string, available: boolean): void {
    if (!mayAct.peek()) return;
    client().send(available ? 'item.back' : 'item.86', { item_id: item }, { lane: item });
}

/** Of the menu, with own commands played on it. */
export function availability(item: string): { readonly is: boolean; readonly pending: boolean } {
    let is = client().store.kind('item').get(item)?.available ?? true;
    let pending = false;
    for (const { type, body, state } of client().outbox.entries.value) {
        if (body['item_id'] !== item || state === 'refused') continue;
        if (type !== 'item.86' && type !== 'item.back') continue;
        is = type === 'item.back';
        pending = true;
    }
    return { is, pending };
}

/* --- refused commands ---------------------------------------------------------------------------- */

export function dismiss(entry: Entry): void {
    client().outbox.dismiss(entry.op);
}

/** It makes sense to wish the same again. */
export function canAgain({ type, body, lane }: Entry): boolean {
    if (type === 'item.86' || type === 'item.back') return true;
    const one = shown(lane).value;
    if (!one) return false;
    if (isTicketMove(type)) return fits(type, one.state);
    const item = one.items.find(({ record }) => record.id === body['ticket_item_id']);
    return fits(type, item?.state);
}

/** The same wish, from what is shown now. */
export function again(entry: Entry): void {
    dismiss(entry);
    const { type, body, lane } = entry;
    if (isTicketMove(type)) moveTicket(type, lane);
    else if (isItemMove(type)) moveItem(type, lane, String(body['ticket_item_id']));
    else if (type === 'item.86' || type === 'item.back') setAvailable(lane, type === 'item.back');
}
