import type { Bodies } from '#protocol';
import type { Overlay } from '../drafts.js';
import { moveItem, moveTicket } from './moves.js';
import type { Draft, ItemMove, TicketMove } from './moves.js';

interface OfTicket {
    readonly ticket: (draft: Draft) => void;
}
interface OfItem {
    readonly ticket: (draft: Draft, body: Bodies[ItemMove]) => void;
}

const ofTicket = (type: TicketMove): OfTicket => ({ ticket: (draft) => moveTicket(type, draft) });
const ofItem = (type: ItemMove): OfItem => ({
    ticket: (draft, { ticket_item_id }) => moveItem(type, ticket_item_id, draft),
});

function rush(draft: Draft, on: boolean): void {
    draft.pending = true;
    if (draft.state === 'new' || draft.state === 'started') draft.rush = on;
}

export const KITCHEN: Overlay<'kitchen'> = {
    'ticket.receipt': null, // said by `seen`, kept in no outbox
    'ticket.start': ofTicket('ticket.start'),
    'ticket.bump': ofTicket('ticket.bump'),
    'ticket.recall': ofTicket('ticket.recall'),
    'ticket.pick_up': ofTicket('ticket.pick_up'),
    'ticket.rush': { ticket: (draft) => rush(draft, true) },
    'ticket.unrush': { ticket: (draft) => rush(draft, false) },
    'ticket_item.start': ofItem('ticket_item.start'),
    'ticket_item.done': ofItem('ticket_item.done'),
    'ticket_item.undo': ofItem('ticket_item.undo'),
    'ticket_item.ack': ofItem('ticket_item.ack'),
};
