// How to make each command so that it takes effect: by name, a function of a Bench that prepares a target
// for it and resolves to [body, pre, more]: `more` is by whom and when, where that matters. One file a domain; to add a command, add its row.
import { until } from '../../lib/hub.mjs';
import { uuid } from '../../lib/device.mjs';
import { approval } from './approval.mjs';
import { check } from './check.mjs';
import { floor } from './floor.mjs';
import { kitchen } from './kitchen.mjs';
import { menu } from './menu.mjs';
import { money } from './money.mjs';
import { order } from './order.mjs';
import { people } from './people.mjs';
import { setup } from './setup.mjs';
import { shifts } from './shifts.mjs';

export const MAKERS = { ...floor, ...menu, ...setup, ...order, ...check, ...kitchen, ...money, ...people, ...shifts, ...approval };

/** A manager's device in a venue of readyVenue, with the preparations for commands. */
export class Bench {
    constructor(me, venue) {
        this.me = me;
        this.ids = venue.ids;
    }

    /** Sends a command that must take effect. */
    async sure(type, body, pre) {
        await this.me.sure(type, body, { pre });
    }

    /** Sends a command that takes effect or changes nothing. */
    async have(type, body) {
        await this.me.sure(type, body, { changes: false });
    }

    async order() {
        const id = uuid();
        await this.sure('order.open', { order_id: id, kind: 'takeaway' });
        return id;
    }

    /** A draft line on an order of its own: {order, line}. */
    async line() {
        const ids = { order: await this.order(), line: uuid() };
        await this.sure('line.add', { line_id: ids.line, order_id: ids.order, item_id: this.ids.cola, quantity: 2 });
        return ids;
    }

    /** The same, sent: {order, line, item, ticket}. */
    async sent() {
        const ids = await this.line();
        await this.sure('order.send', { order_id: ids.order });
        const item = await until('its ticket', async () => {
            await this.me.live();
            return this.me.all('ticket_item').find((i) => i.line_id === ids.line);
        });
        return { ...ids, item: item.id, ticket: item.ticket_id };
    }

    async bumped() {
        const ids = await this.sent();
        await this.sure('ticket.bump', { ticket_id: ids.ticket });
        return ids;
    }

    async area() {
        const id = uuid();
        await this.sure('setup.put', { areas: [{ id, name: 'Terrace', position: 1 }] });
        return id;
    }

    async section() {
        const id = uuid();
        await this.sure('setup.put', { sections: [{ id, name: 'Window side', position: 1 }] });
        return id;
    }

    /** Somebody who is at work: {staff, shift}. */
    async shift() {
        const ids = { staff: uuid(), shift: uuid() };
        await this.sure('staff.put', { staff_id: ids.staff, name: 'Zara', role: 'waiter', jobs: [{ name: 'Bar', wage: 1250 }] });
        await this.sure('shift.start', { shift_id: ids.shift, staff_id: ids.staff });
        return ids;
    }

    /** A manager who was signed in here once: {by, at} of a command that counts for that person. */
    async boss() {
        this.was ??= await this.bossSignsIn();
        return this.was;
    }
    async bossSignsIn() {
        const staff_id = uuid();
        this.pin = String(parseInt(staff_id.slice(-6), 16) + 10_000_000); // no two people have one
        await this.sure('staff.put', { staff_id, name: 'Boss', role: 'manager' });
        const told = async (message, wanted) => {
            const answer = this.me.next((m) => m.id === message.id);
            this.me.send(message);
            if ((await answer).t !== wanted) throw new Error(JSON.stringify(await answer));
            return answer;
        };
        await told({ t: 'secret', id: 'boss', staff_id, pin: this.pin }, 'secret_set');
        const { since } = await told({ t: 'sign_in', id: 'in', pin: this.pin }, 'signed_in');
        await told({ t: 'sign_out', id: 'out' }, 'signed_out');
        return { by: staff_id, at: since };
    }

    /** The venue's settings as told; undefined: there are none. */
    settings() {
        return this.me.all('settings')[0];
    }

    /** A table that is available, whatever was done to it before. */
    async freeTable(table) {
        const TO_DO = { joined: 'table.part', seated: 'table.clear', dirty: 'table.clean', blocked: 'table.unblock' };
        for (;;) {
            await this.me.live();
            const { state } = this.me.all('table').find(({ id }) => id === table);
            if (state === 'available') return table;
            await this.have(TO_DO[state], { table_id: table });
        }
    }

    async seatedTable(table) {
        await this.sure('table.seat', { table_id: await this.freeTable(table), covers: 2 });
        return table;
    }
}
