// Own commands on an order are drawn as the hub will decide them: every command that changes lines, with
// the rev that the next command states, names and prices.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { BUILD, Hub, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, orderBurger, putLunch, readyVenue } from '../lib/venue.mjs';
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

test('a combo is drawn as the lines that the hub will make of it', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const lunch = await putLunch(hub, venue);
    const { ids } = venue;
    const waiter = await device(hub, venue, 'waiter', ['orders', 'menu']);
    const menu = {
        itemOf: (id) => waiter.all('item').find((item) => item.id === id),
        groupsOf: (id) => waiter.all('choice_group').filter((group) => group.item_id === id),
        slotsOf: (id) => waiter.all('combo_slot').filter((slot) => slot.item_id === id),
    };
    const order_id = uuid();
    await waiter.ok('order.open', { order_id, kind: 'takeaway' });
    const parts = [
        { line_id: uuid(), slot_id: lunch.drink, item_id: ids.cola },
        { line_id: uuid(), slot_id: lunch.dish, item_id: ids.burger, choices: [{ group_id: ids.size, option_id: ids.large }] },
    ];
    const body = { line_id: uuid(), order_id, item_id: lunch.item, quantity: 2, note: 'quick', parts };
    const all = new Map();
    layOver('lines', ORDER, { all, menu, me: 'x' }, [{ type: 'line.add', body }]);
    const { seq } = await waiter.ok('line.add', body);
    await until('the change was told', () => waiter.seq >= seq);
    const records = waiter.all('line').sort((a, b) => a.position - b.position);
    assert.deepEqual([...all.values()].map(lineOf), records.map(lineOf));
    const of = ({ combo_id, combo_item_id, combo_name, slot_id, item_price }) => ({ id: combo_id, item_id: combo_item_id, name: combo_name, slot_id, share: item_price });
    assert.deepEqual([...all.values()].map(({ combo }) => combo), records.map(of));
});

/** A plate of which an option opens a group, and one of that another; with quantities, prefixes and free ones. */
function plateOf(ids) {
    const plate = { item: uuid(), sides: uuid(), fries: uuid(), greens: uuid(), dressings: uuid(), oil: uuid(), ranch: uuid(), herbs: uuid(), dill: uuid(), toppings: uuid(), onion: uuid(), bacon: uuid() };
    const group = (id, name, min, max, options, more) => ({ id: plate[id], item_id: plate.item, name, min, max, position: 0, options, ...more });
    const option = (id, name, price, more) => ({ id: plate[id], name, price, ...more });
    const items = [
        { id: plate.item, category_id: ids.food, name: 'Plate', price: 1000, tax_id: ids.tax, station_id: ids.grill, available: true, position: 5, unit: 'kg', price_by: 'staff' },
    ];
    const choice_groups = [
        group('sides', 'Side', 1, 2, [option('fries', 'Fries', 0), option('greens', 'Greens', 100)], { each_max: 2 }),
        group('dressings', 'Dressing', 1, 2, [option('oil', 'Oil', 0), option('ranch', 'Ranch', 30)], { under_group_id: plate.sides, under_option_id: plate.greens }),
        group('herbs', 'Herbs', 0, 3, [option('dill', 'Dill', 10)], { each_max: 3, under_group_id: plate.dressings, under_option_id: plate.ranch }),
        group('toppings', 'Toppings', 0, 6, [option('onion', 'Onion', 20, { extra_price: 50, no_price: -10, light_price: 5 }), option('bacon', 'Bacon', 150)], { each_max: 3, prefixes: true, free: 2 }),
    ];
    return { plate, setup: { items, choice_groups } };
}

test('trees of choices, prices that are said and weights are drawn as the hub will decide', { skip }, async () => {
    const [{ layOver }, { ORDER }] = [await load('drafts'), await load('order')];
    const venue = await readyVenue(hub);
    const { plate, setup } = plateOf(venue.ids);
    const manager = await device(hub, venue, 'manager', []);
    await manager.ok('setup.put', setup);
    const waiter = await device(hub, venue, 'waiter', ['orders', 'menu']);
    const menu = {
        itemOf: (id) => waiter.all('item').find((item) => item.id === id),
        groupsOf: (id) => waiter.all('choice_group').filter((group) => group.item_id === id),
    };
    const order_id = uuid();
    await waiter.ok('order.open', { order_id, kind: 'takeaway' });
    let seed = 20261128;
    const below = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
    const some = (group, option, more) => ({ group_id: plate[group], option_id: plate[option], ...more });
    const shown = ({ choices, unit_price, price, quantity, weight, unit }) => ({
        choices: choices.map((c) => [c.name, c.quantity, c.prefix, c.depth, c.price]), price: price ?? unit_price * quantity, weight, unit,
    });
    for (let n = 0; n < 60; n++) {
        const greens = below(3) > 0;
        const ranch = greens && below(2) > 0;
        const choices = [
            some('sides', greens ? 'greens' : 'fries', { quantity: 1 + below(2) }),
            ...(greens ? [some('dressings', ranch ? 'ranch' : 'oil')] : []),
            ...(ranch && below(2) ? [some('herbs', 'dill', { quantity: 1 + below(3) })] : []),
            ...(below(2) ? [some('toppings', 'onion', { prefix: ['no', 'extra', 'light', 'side', 'plain'][below(5)], quantity: 1 + below(3) })] : []),
            ...(below(2) ? [some('toppings', 'bacon', { quantity: 1 + below(3) })] : []),
        ].sort(() => below(3) - 1);
        const line_id = uuid();
        const body = { line_id, order_id, item_id: plate.item, quantity: 1 + below(3), choices, weight: 1 + below(2500), ...(below(3) ? {} : { price: below(3000) }) };
        const all = new Map();
        layOver('lines', ORDER, { all, menu, me: 'x' }, [{ type: 'line.add', body }]);
        const { seq } = await waiter.ok('line.add', body);
        await until('the change was told', () => waiter.seq >= seq);
        assert.deepEqual(shown(all.get(line_id)), shown(waiter.all('line').find(({ id }) => id === line_id)), JSON.stringify(body));
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
