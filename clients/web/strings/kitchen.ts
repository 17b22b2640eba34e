// Tickets and their items.
import type { StationKind, TicketItemState, TicketState } from '#protocol';
import type { CommandOf } from '../core/index.js';
import { speaker } from './catalogue.js';
import type { Row } from './catalogue.js';

export const KITCHEN_COMMANDS: Readonly<Record<CommandOf<'kitchen'>, Row>> = {
    'ticket.receipt': ['Seen by the kitchen', 'کچن نے دیکھ لیا'],
    'ticket.start': ['Start', 'شروع'],
    'ticket.bump': ['Bump', 'مکمل'],
    'ticket.recall': ['Recall', 'واپس بلائیں'],
    'ticket.pick_up': ['Picked up', 'اٹھا لیا'],
    'ticket.rush': ['Rush', 'فوری'],
    'ticket.unrush': ['No rush', 'جلدی نہیں'],
    'ticket_item.start': ['Start: {name}', 'شروع: {name}'],
    'ticket_item.done': ['Done: {name}', 'تیار: {name}'],
    'ticket_item.undo': ['Undo: {name}', 'واپس: {name}'],
    'ticket_item.ack': ['Seen: {name}', 'دیکھ لیا: {name}'],
};

export const sayStationKind = speaker<StationKind>({
    prep: ['makes items', 'تیاری'],
    expo: ['hands over orders', 'حوالگی'],
});

export const sayTicketState = speaker<TicketState>({
    new: ['new', 'نیا'],
    started: ['started', 'شروع'],
    bumped: ['bumped', 'مکمل'],
    picked_up: ['picked up', 'اٹھا لیا'],
});

export const sayItemState = speaker<TicketItemState>({
    new: ['new', 'نیا'],
    started: ['started', 'شروع'],
    done: ['done', 'تیار'],
    voided: ['void', 'منسوخ'],
    void_seen: ['void', 'منسوخ'],
});

/** How far along its allowed time a ticket is. */
export const sayAge = speaker({
    fresh: ['{n} min left', '{n} منٹ باقی'],
    due: ['due in {n} min', '{n} منٹ میں مطلوب'],
    late: ['late {n} min', '{n} منٹ لیٹ'],
    very_late: ['very late {n} min', 'بہت لیٹ {n} منٹ'],
});
