// The moves of tickets and their items. They repeat the hub's rules only to draw an own tap at once; the hub
// decides, and tests/web/kitchen.test.mjs compares the two.
import type { TicketItemState, TicketState } from '#protocol';

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
} as const satisfies Record<string, Move<TicketItemState>>;

export type TicketMove = keyof typeof TICKET;
export type ItemMove = keyof typeof ITEM;

export function isTicketMove(type: string): type is TicketMove {
    return type in TICKET;
}
export function isItemMove(type: string): type is ItemMove {
    return type in ITEM;
}

/** Whether the command is possible in this state. */
export function fits(type: string, state: string | undefined): boolean {
    const from: readonly string[] = isTicketMove(type)
        ? TICKET[type].from
        : isItemMove(type)
          ? ITEM[type].from
          : [];
    return state !== undefined && from.includes(state);
}

const FORWARD: readonly string[] = ['new', 'started', 'done', 'bumped', 'picked_up'];

/** Whether the command's target state is reached or passed: a start of what is done by now. */
export function isReached(type: string, state: string): boolean {
    const to = isTicketMove(type) ? TICKET[type].to : isItemMove(type) ? ITEM[type].to : null;
    if (to === state) return true;
    const goesBack = type === 'ticket.recall' || type === 'ticket_item.undo';
    return to !== null && !goesBack && FORWARD.indexOf(state) > FORWARD.indexOf(to);
}

export interface DraftItem {
    state: TicketItemState;
    pending: boolean;
    /** It was changed and is not acknowledged: it goes no further. */
    changed?: boolean;
}

/** A ticket that own commands are laid over. */
export interface Draft {
    state: TicketState;
    pending: boolean;
    rush?: boolean;
    readonly items: Map<string, DraftItem>;
}

const isBlocked = (type: TicketMove, { items }: Draft): boolean =>
    (type === 'ticket.start' || type === 'ticket.bump') &&
    [...items.values()].some(({ changed }) => changed === true);

/** What a ticket's move does to its items. */
const CARRIES: Readonly<Partial<Record<TicketMove, Move<TicketItemState>>>> = {
    'ticket.start': { from: ['new'], to: 'started' },
    'ticket.bump': { from: ['new', 'started'], to: 'done' },
    'ticket.recall': { from: ['done'], to: 'started' },
};

/** A move that no longer fits the state changes nothing. */
export function moveTicket(type: TicketMove, draft: Draft): void {
    const move: Move<TicketState> = TICKET[type];
    draft.pending = true;
    if (!move.from.includes(draft.state) || isBlocked(type, draft)) return;
    draft.state = move.to;
    const carry = CARRIES[type];
    for (const item of draft.items.values())
        if (carry?.from.includes(item.state)) item.state = carry.to;
}

/** Likewise. */
export function moveItem(type: ItemMove, id: string, draft: Draft): void {
    const move: Move<TicketItemState> = ITEM[type];
    const item = draft.items.get(id);
    if (!item) return;
    item.pending = true;
    if (item.changed === true) {
        if (type === 'ticket_item.ack') item.changed = false;
        return;
    }
    if (!move.from.includes(item.state)) return;
    item.state = move.to;
    if (type !== 'ticket_item.ack' && draft.state === 'new') draft.state = 'started';
}
