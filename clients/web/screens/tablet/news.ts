// What others did that this waiter should know: a dish of theirs is ready, or the table on the screen moved.
import type { ChangeMessage, EventType } from '#protocol';
import { tables } from '../../domain/floor/views.js';
import { me } from '../../domain/staff.js';
import { sayFloor } from '../../strings/floor.js';
import { sayOrder } from '../../strings/order.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { notify } from '../../ui/notices.js';
import { play } from '../../ui/sound.js';
import { go, place } from './route.js';

function ready(ticketId: string): void {
    const { store } = client();
    const ticket = store.kind('ticket').peek(ticketId);
    const mine = ticket && ticket.server === me.peek()?.name;
    if (!mine) return;
    const table = tables
        .peek()
        .find(({ id, number }) =>
            ticket.table_id === null ? number === ticket.table_number : id === ticket.table_id,
        );
    const where = table ? sayFloor('table_n', { number: table.number }) : sayOrder('order_n', { number: ticket.number });
    const station = store.kind('station').peek(ticket.station_id)?.name ?? '';
    play('ready');
    notify({
        icon: 'ready',
        kind: 'good',
        words: say('ready_at', { where, station }),
        act: () => go(table ? { at: 'table', id: table.id } : { at: 'order', id: ticket.order_id }),
    });
}

/** A screen that shows the table follows it: the next taps are for its guests. */
function moved(tableId: string, toNumber: string, by: string): void {
    const at = place.peek();
    const from = tables.peek().find(({ id }) => id === tableId);
    const to = tables.peek().find(({ number }) => number === toNumber);
    if (at.at !== 'table' || at.id !== tableId || !from || !to) return;
    go({ at: 'table', id: to.id });
    notify({ icon: 'move', kind: 'warn', words: say('moved_by', { from: from.number, to: toNumber, name: by }) });
}

type Hears = (event: ChangeMessage['events'][number], change: ChangeMessage) => void;
const EVENTS: Readonly<Partial<Record<EventType, Hears>>> = {
    'ticket.bumped': ({ id }) => ready(id),
    'table.transferred': ({ id, text }, { by }) => {
        if (by.device !== me.peek()?.device) moved(id, text ?? '', by.name);
    },
};

export function hear(change: ChangeMessage): void {
    for (const event of change.events) EVENTS[event.type as EventType]?.(event, change);
}
