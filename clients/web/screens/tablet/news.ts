// What others did that this waiter should know: a dish of theirs is ready, the table they look at moved.
import type { ChangeMessage } from '#protocol';
import { say } from '../../strings/tablet.js';
import { client } from '../../ui/app.js';
import { notify } from '../../ui/notices.js';
import { play } from '../../ui/sound.js';
import { me, tables } from './model.js';
import { go, place } from './route.js';

function ready(ticketId: string): void {
    const { store } = client();
    const ticket = store.kind('ticket').peek(ticketId);
    const mine = ticket && ticket.server === me.peek()?.name;
    if (!mine) return;
    const table = tables.peek().find(({ number }) => number === ticket.table_number);
    const where = table ? say('table_n', { number: table.number }) : say('order_n', { number: ticket.number });
    const station = store.kind('station').peek(ticket.station_id)?.name ?? '';
    play('ready');
    notify({
        icon: 'ready',
        kind: 'good',
        words: say('ready_at', { where, station }),
        act: () => go(table ? { at: 'table', id: table.id } : { at: 'order', id: ticket.order_id }),
    });
}

/** Whoever looks at the table goes with it: what they tap next is for its guests. */
function moved(tableId: string, toNumber: string, by: string): void {
    const at = place.peek();
    const from = tables.peek().find(({ id }) => id === tableId);
    const to = tables.peek().find(({ number }) => number === toNumber);
    if (at.at !== 'table' || at.id !== tableId || !from || !to) return;
    go({ at: 'table', id: to.id });
    notify({ icon: 'move', kind: 'warn', words: say('moved_by', { from: from.number, to: toNumber, name: by }) });
}

export function hear(change: ChangeMessage): void {
    const own = change.by.device === me.peek()?.device;
    for (const { type, id, text } of change.events) {
        if (type === 'ticket.bumped') ready(id);
        else if (type === 'table.transferred' && !own) moved(id, text ?? '', change.by.name);
    }
}
