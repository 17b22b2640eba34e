// What a cook can do: the kitchen's commands, for those who may, and what the screen does in addition: it
// offers an undo, and what was touched counts as seen.
import { signal } from '@preact/signals';
import type { TicketItemState } from '#protocol';
import type { Entry } from '../../core/index.js';
import { sendItem, sendRush, sendTicket } from '../../domain/kitchen/commands.js';
import { fits, isItemMove, isTicketMove } from '../../domain/kitchen/moves.js';
import type { ItemMove, TicketMove } from '../../domain/kitchen/moves.js';
import { isDone, shown } from '../../domain/kitchen/views.js';
import type { ShownItem } from '../../domain/kitchen/views.js';
import { setAvailable } from '../../domain/menu/commands.js';
import { dismiss } from '../../domain/own.js';
import { isFinal } from '../../domain/words.js';
import { client } from '../../ui/app.js';
import { markSeen } from './alerts.js';
import { mayAct } from './station.js';

/** What was just done and can be undone for a while. */
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
    const sent = sendTicket(type, id);
    if (sent) markSeen(id);
    return sent;
}

function itemIn(ticket: string, item: string): ShownItem | undefined {
    return shown(ticket)
        .peek()
        ?.items.find(({ record }) => record.id === item);
}

function moveItem(type: ItemMove, ticket: string, item: string): void {
    const one = itemIn(ticket, item);
    if (!one || !mayAct.peek()) return;
    sendItem(type, ticket, one);
    markSeen(ticket);
}

export function startTicket(id: string): void {
    const one = shown(id).peek();
    if (mayAct.peek() && one?.state === 'new' && one.unseenChanges === 0) moveTicket('ticket.start', id);
}

/** False: a voided or changed item is not acknowledged; the hub would refuse the bump. */
export function bump(id: string): boolean {
    const one = shown(id).peek();
    if (!one || !mayAct.peek()) return true;
    if (one.unseenVoids + one.unseenChanges > 0) return false;
    if (one.state !== 'new' && one.state !== 'started') return true;
    if (moveTicket('ticket.bump', id)) offerUndo('bumped', [id]);
    return true;
}

export function rush(id: string): void {
    const one = shown(id).peek();
    if (!one || !mayAct.peek() || isDone(one.state) || !client().has('rush')) return;
    sendRush(id, !one.rush);
    markSeen(id);
}

/** Hands over a whole order: all its bumped tickets. */
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
    if (stateOf(ticket, item) === 'voided' || itemIn(ticket, item)?.was) moveItem('ticket_item.ack', ticket, item);
}
export function ackAll(ticket: string): void {
    for (const { record } of shown(ticket).peek()?.items ?? []) ackItem(ticket, record.id);
}

/** A tap acknowledges a change, starts a new item and finishes a started one. A done item stays: a wet hand taps twice. */
export function tapItem(ticket: string, item: string): void {
    const state = stateOf(ticket, item);
    if (itemIn(ticket, item)?.was) ackItem(ticket, item);
    else if (state === 'new') startItem(ticket, item);
    else if (state === 'started') finishItem(ticket, item);
}

const stateOf = (ticket: string, item: string): TicketItemState | undefined =>
    itemIn(ticket, item)?.state;

export function offer(item: string, available: boolean): void {
    if (mayAct.peek()) setAvailable(item, available);
}

/* --- refused commands ---------------------------------------------------------------------------- */

const isOffer = (type: string): boolean => type === 'item.86' || type === 'item.back';

/** Whether sending the same again makes sense. */
export function canAgain(entry: Entry): boolean {
    const { type, body, lane } = entry;
    if (isFinal(entry)) return false;
    if (isOffer(type)) return true;
    const one = shown(lane).value;
    if (!one) return false;
    if (isTicketMove(type)) return fits(type, one.state);
    const item = one.items.find(({ record }) => record.id === body['ticket_item_id']);
    return fits(type, item?.state);
}

/** Sends the same again, for what is shown now. */
export function again(entry: Entry): void {
    dismiss(entry);
    const { type, body, lane } = entry;
    if (isTicketMove(type)) moveTicket(type, lane);
    else if (isItemMove(type)) moveItem(type, lane, String(body['ticket_item_id']));
    else if (isOffer(type)) offer(String(body['item_id']), type === 'item.back');
}
