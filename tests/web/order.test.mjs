// Own commands on an order are drawn as the hub will decide them: every command that changes lines, with
// the rev that the next command states, names and prices.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { BUILD, Hub, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, orderBurger, readyVenue } from '../lib/venue.mjs';
import { skip } from './world.mjs';

const load = (name) => import(`${BUILD}/clients/web/.work/${name}.mjs`);

let pg, hub;
before(async () => {
    if (skip) return;
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

/** What the test compares, of a record or of a drawn line. */
const lineOf = ({ id, name, quantity, note, allergy, seat, rev, choices, ...more }) => ({
    id, name, quantity, note, allergy, seat, rev, choices: choices.map((choice) => choice.name), price: more.price ?? more.unit_price * quantity,
});
const drawnOf = (record) => ({ ...record, price: record.unit_price * record.quantity, draft: record.state === 'draft' && !record.held, waits: record.state === 'waiting', phase: record.state });

test('own commands are drawn on the lines of an order as the hub will decide', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const { ids } = venue;
    const waiter = await device(hub, venue, 'waiter', ['orders', 'menu']);
    const cook = await device(hub, venue, 'kitchen', ['kitchen:grill']);
    const menu = {
        itemOf: (id) => waiter.all('item').find((item) => item.id === id),
        groupsOf: (id) => waiter.all('choice_group').filter((group) => group.item_id === id),
    };
    const small = [{ group_id: ids.size, option_id: ids.small }];
    const cases = {
        'line.add': ({ order }) => ({ line_id: uuid(), order_id: order, item_id: ids.burger, quantity: 2, choices: small, note: 'no onion', allergy: true, seat: 1 }),
        'line.change': ({ line }) => ({ line_id: line, quantity: 3 }),
        'line.replace': ({ line }) => ({ line_id: line, quantity: 2, choices: small, note: 'well done' }),
        'line.remove': ({ line }) => ({ line_id: line }),
        'order.send': ({ order }) => ({ order_id: order }),
        'line.void': ({ line }) => ({ line_id: line, reason: 'spilled' }),
        'line.remake': ({ line }) => ({ line_id: line, reason: 'dropped' }),
        'line.hold': ({ line }) => ({ line_id: line }),
        'line.release': ({ line }) => ({ line_id: line }),
        'course.fire': ({ order }) => ({ order_id: order, course: 2 }),
    };
    const before = {
        'line.void': ({ order }) => waiter.ok('order.send', { order_id: order }),
        'line.remake': async ({ order, line }) => {
            const told = cook.next((m) => m.t === 'change' && m.put.ticket_item?.some((i) => i.line_id === line));
            await waiter.ok('order.send', { order_id: order });
            const { ticket_id } = (await told).put.ticket_item.find((i) => i.line_id === line);
            return cook.ok('ticket.start', { ticket_id });
        },
        'line.release': ({ line }) => waiter.ok('line.hold', { line_id: line }),
        'course.fire': async ({ order, line }) => {
            await waiter.ok('course.plan', { order_id: order, course: 2, plan: 'by_hand' });
            await waiter.ok('line.replace', { line_id: line, quantity: 1, choices: small, course: 2 }, { pre: { rev: 1 } });
            return waiter.ok('order.send', { order_id: order });
        },
    };
    const ownRev = ['order.send', 'course.fire']; // of the order: the line's rev is the hub's
    const leaves = [...ownRev, 'line.void', 'line.remake', 'line.hold']; // what is no draft any more
    const drawing = Object.keys(ORDER).filter((type) => ORDER[type]?.lines);
    assert.deepEqual(Object.keys(cases).sort(), drawing.sort(), 'a case for every command that changes lines');
    for (const [type, bodyOf] of Object.entries(cases)) {
        const made = await orderBurger(waiter, ids, { table: null });
        const { seq: ready } = (await before[type]?.(made)) ?? { seq: 0 };
        const records = () => waiter.all('line').filter((line) => line.order_id === made.order);
        await until('the line was told', () => records().length === 1 && waiter.seq >= ready);
        const body = bodyOf(made);
        const all = new Map(records().map((record) => [record.id, drawnOf(record)]));
        layOver('lines', ORDER, { all, menu, me: 'x' }, [{ type, body }]);
        const pre = type.startsWith('line.') && type !== 'line.add' ? { rev: records()[0].rev } : undefined;
        const { seq } = await waiter.ok(type, body, { pre });
        await until('the change was told', () => waiter.seq >= seq);
        const withoutRev = (line) => (ownRev.includes(type) ? { ...lineOf(line), rev: 0 } : lineOf(line));
        assert.deepEqual([...all.values()].map(withoutRev), records().map(withoutRev), type);
        assert.ok([...all.values()].every(({ draft }) => draft === !leaves.includes(type)), type);
    }
});

test('the note of an order is drawn as the hub will decide, also on an order that is not committed', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const order_id = uuid();
    const opening = { type: 'order.open', body: { order_id, kind: 'takeaway', note: 'birthday' } };
    const noting = { type: 'order.note', body: { order_id, note: 'with a candle' } };
    const drawn = (...entries) => layOver('orders', ORDER, new Map(), entries).get(order_id)?.note;
    const told = () => waiter.all('order').find(({ id }) => id === order_id)?.note;
    const sent = [];
    for (const entry of [opening, noting]) {
        sent.push(entry);
        const { seq } = await waiter.ok(entry.type, entry.body);
        await until('the change was told', () => waiter.seq >= seq);
        assert.equal(drawn(...sent), told(), entry.type);
    }
    assert.equal(drawn(noting), undefined, 'an order that is gone');
});

test('a send that leaves behind what has sold out is drawn as the hub decides it', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const { ids } = venue;
    const waiter = await device(hub, venue, 'waiter', ['orders', 'menu']);
    const itemOf = (id) => waiter.all('item').find((item) => item.id === id);
    const { order } = await orderBurger(waiter, ids, { table: null });
    const lines = () => waiter.all('line').filter((line) => line.order_id === order);
    const other = waiter.all('item').find(({ id, available, remaining }) =>
        id !== ids.burger && available && remaining === null && !waiter.all('choice_group').some((group) => group.item_id === id && group.min > 0));
    await waiter.ok('line.add', { line_id: uuid(), order_id: order, item_id: other.id, quantity: 1 });
    const { seq } = await waiter.ok('item.86', { item_id: ids.burger });
    await until('all was told', () => waiter.seq >= seq && lines().length === 2);
    const body = { order_id: order, leave_sold_out: true };
    const all = new Map(lines().map((record) => [record.id, drawnOf(record)]));
    layOver('lines', ORDER, { all, menu: { itemOf, groupsOf: () => [] }, me: 'x' }, [{ type: 'order.send', body }]);
    const sent = await waiter.ok('order.send', body);
    await until('the change was told', () => waiter.seq >= sent.seq);
    const drafts = (list) => list.filter(({ draft, state }) => draft ?? state === 'draft').map(({ id }) => id);
    assert.equal(drafts(lines()).length, 1);
    assert.deepEqual(drafts([...all.values()]), drafts(lines()));
});

test('a course that leaves behind what has sold out is drawn as the hub decides it', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const { ids } = venue;
    const waiter = await device(hub, venue, 'waiter', ['orders', 'menu']);
    const itemOf = (id) => waiter.all('item').find((item) => item.id === id);
    const { order } = await orderBurger(waiter, ids, { table: null });
    const lines = () => waiter.all('line').filter((line) => line.order_id === order);
    await waiter.ok('course.plan', { order_id: order, course: 2, plan: 'by_hand' });
    const small = [{ group_id: ids.size, option_id: ids.small }];
    await until('its line was told', () => lines().length === 1);
    await waiter.ok('line.replace', { line_id: lines()[0].id, quantity: 1, choices: small, course: 2 }, { pre: { rev: 1 } });
    await waiter.ok('order.send', { order_id: order });
    const { seq } = await waiter.ok('item.86', { item_id: ids.burger });
    await until('all was told', () => waiter.seq >= seq);
    const body = { order_id: order, course: 2, leave_sold_out: true };
    const all = new Map(lines().map((record) => [record.id, drawnOf(record)]));
    layOver('lines', ORDER, { all, menu: { itemOf, groupsOf: () => [] }, me: 'x' }, [{ type: 'course.fire', body }]);
    const fired = await waiter.ok('course.fire', body);
    await until('the change was told', () => waiter.seq >= fired.seq);
    assert.deepEqual(lines().map(({ state }) => state), ['waiting']);
    assert.deepEqual([...all.values()].map(({ phase }) => phase), ['waiting']);
});
