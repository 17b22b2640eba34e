// What a command of the kitchen will do to what is shown, until the hub has said so: the same table as
// the hub's (protocol/pos/rules_kitchen.c). Only for drawing an own tap at once; the hub decides.
import type { Entry, protocol } from '../../core/index.js';

export type TicketState = protocol.TicketState;
export type ItemState = protocol.TicketItemState;

interface Move<S> {
    readonly from: readonly S[];
    readonly to: S;
}

const TICKET = {
    'ticket.start': { from: ['new'], to: 'started' },
    'ticket.bump': { from: ['new', 'started'], to: 'bumped' },
    'ticket.recall': { from: ['bumped', 'picked_up'], to: 'started' },
    'ticket.pick_up': { from: ['bumped'], to: 'picked_up' },
} as const satisfies Record<string, Move<TicketState>>;

const ITEM = {
    'ticket_item.start': { from: ['new'], to: 'started' },
    'ticket_item.done': { from: ['new', 'started'], to: 'done' },
    'ticket_item.undo': { from: ['done'], to: 'started' },
    'ticket_item.ack': { from: ['voided'], to: 'void_seen' },
} as const satisfies Record<string, Move<ItemState>>;

export type TicketMove = keyof typeof TICKET;
export type ItemMove = keyof typeof ITEM;

export function isTicketMove(type: string): type is TicketMove {
    return type in TICKET;
}
export function isItemMove(type: string): type is ItemMove {
    return type in ITEM;
}

/** Can be done to what is in this state. */
export function fits(type: string, state: string | undefined): boolean {
    const from: readonly string[] = isTicketMove(type)
        ? TICKET[type].from
        : isItemMove(type)
          ? ITEM[type].from
          : [];
    return state !== undefined && from.includes(state);
}

const FORWARD: readonly string[] = ['new', 'started', 'done', 'bumped', 'picked_up'];

/** What the command wanted is so, or has gone on from there: a start of what is done by now. */
export function isReached(type: string, state: string): boolean {
    const to = isTicketMove(type) ? TICKET[type].to : isItemMove(type) ? ITEM[type].to : null;
    if (to === state) return true;
    const goesBack = type === 'ticket.recall' || type === 'ticket_item.undo';
    return to !== null && !goesBack && FORWARD.indexOf(state) > FORWARD.indexOf(to);
}

/** A ticket as shown, while its commands are being played on it. */
export interface Draft {
    state: TicketState;
    pending: boolean;
    readonly items: Map<string, { state: ItemState; pending: boolean }>;
}

/** What the move of a ticket does to each of its items. */
const CARRIES: Readonly<Partial<Record<TicketMove, Move<ItemState>>>> = {
    'ticket.start': { from: ['new'], to: 'started' },
    'ticket.bump': { from: ['new', 'started'], to: 'done' },
    'ticket.recall': { from: ['done'], to: 'started' },
};

function playTicket(type: TicketMove, draft: Draft): void {
    const move: Move<TicketState> = TICKET[type];
    draft.pending = true;
    if (!move.from.includes(draft.state)) return;
    draft.state = move.to;
    const carry = CARRIES[type];
    for (const item of draft.items.values())
        if (carry?.from.includes(item.state)) item.state = carry.to;
}

function playItem(type: ItemMove, id: unknown, draft: Draft): void {
    const move: Move<ItemState> = ITEM[type];
    const item = draft.items.get(String(id));
    if (!item) return;
    item.pending = true;
    if (!move.from.includes(item.state)) return;
    item.state = move.to;
    if (type !== 'ticket_item.ack' && draft.state === 'new') draft.state = 'started';
}

/** Plays a command that is under way; one that does not fit the state any more changes nothing. */
export function play({ type, body }: Entry, draft: Draft): void {
    if (isTicketMove(type)) playTicket(type, draft);
    else if (isItemMove(type)) playItem(type, body['ticket_item_id'], draft);
}
