// Commands of a ticket go in the ticket's lane, so that they keep their order, and state in pre.from what
// the screen showed at the tap.
import { send } from '../own.js';
import type { ItemMove, TicketMove } from './moves.js';
import { shown } from './views.js';
import type { ShownItem } from './views.js';

/** False: there is no such ticket any more, nothing was sent. */
export function sendTicket(type: TicketMove, id: string): boolean {
    const one = shown(id).peek();
    if (!one) return false;
    send(type, { ticket_id: id }, { pre: { from: one.state }, lane: id });
    return true;
}

export function sendRush(id: string, rush: boolean): void {
    send(rush ? 'ticket.rush' : 'ticket.unrush', { ticket_id: id }, { lane: id });
}

/** Of a change it acknowledges what the screen shows: states the rev. */
export function sendItem(type: ItemMove, ticket: string, { record, state, was }: ShownItem): void {
    const body = { ticket_item_id: record.id };
    if (type === 'ticket_item.ack')
        send(type, body, { ...(was ? { pre: { rev: record.rev } } : {}), lane: ticket });
    else send(type, body, { pre: { from: state }, lane: ticket });
}
