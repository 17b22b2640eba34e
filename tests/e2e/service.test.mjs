// Tablet -> hub -> Postgres -> kitchen, with the real hub, a private Postgres, and npm's ws.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { readExposition } from '../lib/exposition.mjs';
import { Hub, get, startPostgres, until } from '../lib/hub.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { device, orderBurger, putLunch, readyVenue } from '../lib/venue.mjs';

let pg, hub, venue;

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const same = (a, b) => assert.deepEqual({ ...a, replayed: undefined }, { ...b, replayed: undefined });

test('an order goes from the tablet to the kitchen, is bumped, and the waiter sees it ready', async () => {
    const waiter = await device(hub, venue, 'waiter', ['floor', 'menu', 'orders']);
    const kitchen = await device(hub, venue, 'kitchen', ['kitchen:grill']);
    const { order, line } = await orderBurger(waiter, venue.ids);
    const shown = kitchen.next((m) => m.t === 'change' && m.put.ticket);
    const sent = await waiter.ok('order.send', { order_id: order });
    assert.equal(sent.result.lines, 1);
    const ticket = (await shown).put.ticket[0];
    assert.equal(ticket.order_id, order);
    assert.equal(ticket.table_number, '1');
    const item = kitchen.all('ticket_item').find((i) => i.line_id === line);
    assert.equal(item.name, 'Burger');
    assert.equal(item.choices[0].name, 'Large');
    assert.equal('price' in item.choices[0], false, 'a kitchen sees no money');

    const displayed = waiter.next((m) => m.t === 'change' && m.put.line?.some((l) => l.id === line && l.displayed));
    kitchen.send({ t: 'seen', seq: kitchen.seq, delivered: [ticket.id], displayed: [ticket.id] });
    await displayed;

    const ready = waiter.next((m) => m.t === 'change' && m.put.line?.some((l) => l.id === line && l.state === 'ready'));
    await kitchen.ok('ticket.bump', { ticket_id: ticket.id }, { pre: { from: 'new' } });
    await ready;
    await kitchen.ok('ticket.bump', { ticket_id: ticket.id }, { pre: { from: 'new' } }); // the same bump

    const { due } = waiter.kind('order').get(order);
    assert.equal(due, 1650); // (12.50 + 2.50) + 10 %
    const paid = { payment_id: uuid(), order_id: order, tender: 'cash', amount: due, tendered: 2000 };
    await waiter.ok('payment.take', paid, { pre: { due } });
    await until('the closed order is no longer live', () => !waiter.kind('order').has(order));
    await waiter.ok('table.clear', { table_id: venue.ids.table1 });
    await Promise.all([waiter.close(), kitchen.close()]);
});

test('what looks like a card number is kept nowhere', async () => {
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const order = uuid();
    await waiter.ok('order.open', { order_id: order, kind: 'takeaway' });
    for (const note of ['4111 1111 1111 1111', 'amex 3782-822463-10005', '\u0664\u0661\u0661\u0661 1111 1111 1111']) {
        const answer = await waiter.cmd('order.note', { order_id: order, note });
        assert.equal(answer.code, 'bad_command');
        assert.deepEqual(answer.detail, { field: 'body.note', error: 'field_card' });
        assert.ok(!JSON.stringify(answer).includes('1111'));
    }
    await waiter.ok('order.note', { order_id: order, note: 'call 0301 2345678, ref 4111 1111 1111 1112' });
    assert.ok(!/4111.1111.1111.1111|822463/.test(hub.log));
    await waiter.close();
});

test('two waiters add to one order at the same moment and both lines stay', async () => {
    const [a, b] = await Promise.all([0, 1].map(() => device(hub, venue, 'waiter', ['orders'])));
    const order = uuid();
    await a.ok('order.open', { order_id: order, kind: 'takeaway', customer: 'Ada' });
    const add = (d) => d.ok('line.add', { line_id: uuid(), order_id: order, item_id: venue.ids.cola, quantity: 1 });
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 ? a : b)));
    const lines = (d) => d.all('line').filter((l) => l.order_id === order).length;
    await until('both see 20 lines', () => [a, b].every((d) => lines(d) === 20));
    assert.equal(a.kind('order').get(order).total, 20 * 330);
    await Promise.all([a.close(), b.close()]);
});

test('a send pressed on two tablets at once reaches the kitchen once', async () => {
    const [a, b] = await Promise.all([0, 1].map(() => device(hub, venue, 'waiter', ['orders'])));
    const expo = await device(hub, venue, 'kitchen', ['expo']);
    const { order, line } = await orderBurger(a, venue.ids, { table: venue.ids.table2 });
    const answers = await Promise.all([a, b, a, b].map((d) => d.ok('order.send', { order_id: order })));
    assert.equal(answers.reduce((sum, m) => sum + (m.result.lines ?? 0), 0), 1);
    await until('it is in the kitchen', () => expo.all('ticket_item').some((i) => i.line_id === line));
    assert.equal(expo.all('ticket_item').filter((i) => i.line_id === line).length, 1);
    await Promise.all([a.close(), b.close(), expo.close()]);
});

test('a void is struck through in the kitchen until it is acknowledged', async () => {
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const kitchen = await device(hub, venue, 'kitchen', ['kitchen:grill']);
    const { order, line } = await orderBurger(waiter, venue.ids, { table: venue.ids.table1 });
    await waiter.ok('order.send', { order_id: order });
    const struck = kitchen.next((m) => m.t === 'change' && m.put.ticket_item?.some((i) => i.line_id === line && i.state === 'voided'));
    await waiter.ok('line.void', { line_id: line, reason: 'guest left' });
    const item = (await struck).put.ticket_item.find((i) => i.line_id === line);
    const no = await kitchen.cmd('ticket.bump', { ticket_id: item.ticket_id });
    assert.equal(no.code, 'void_unseen');
    await kitchen.ok('ticket_item.ack', { ticket_item_id: item.id });
    await kitchen.ok('ticket.bump', { ticket_id: item.ticket_id });
    assert.equal(waiter.kind('order').get(order).due, 0);
    await Promise.all([waiter.close(), kitchen.close()]);
});

test('the same op has the same answer, across a kill -9; another body under it is refused', async () => {
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const [op, refusedOp] = [uuid(), uuid()];
    const body = { order_id: uuid(), kind: 'takeaway' };
    const first = await waiter.ok('order.open', body, { op });
    const second = await waiter.ok('order.open', body, { op });
    assert.equal(second.replayed, true);
    same(second, first);
    const refused = await waiter.cmd('order.open', body, { op: refusedOp });
    assert.equal(refused.code, 'exists');

    await waiter.cut();
    await hub.restart('SIGKILL');
    const again = new Device(hub, waiter.token);
    await again.connect();
    assert.deepEqual(await again.ok('order.open', body, { op }), second);
    assert.deepEqual(await again.cmd('order.open', body, { op: refusedOp }), { ...refused, replayed: true });
    const other = await again.cmd('order.open', { ...body, order_id: uuid() }, { op });
    assert.equal(other.code, 'op_reused');
    await again.close();
});

test('a screen that was offline gets exactly what it missed; a stale cursor gets a snapshot', async () => {
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const screen = await device(hub, venue, 'kitchen', ['expo']);
    const { order } = await orderBurger(waiter, venue.ids, { table: null });
    await screen.cut();
    await waiter.ok('order.send', { order_id: order });

    const back = Object.assign(new Device(hub, screen.token), {
        seq: screen.seq, epoch: screen.epoch, topics: screen.topics, records: screen.records,
    });
    const welcome = back.connect({ resume: true });
    const resumed = back.next((m) => m.t === 'resumed');
    const change = back.next((m) => m.t === 'change' && m.put.ticket?.some((t) => t.order_id === order));
    await Promise.all([welcome, resumed, change]);
    await back.cut();

    for (const cursor of [{ epoch: uuid(), seq: 1 }, { epoch: screen.epoch, seq: 2 ** 52 }]) {
        const other = Object.assign(new Device(hub, screen.token), { ...cursor, topics: screen.topics });
        const welcome = other.connect({ resume: true });
        const snapshot = other.next((m) => m.t === 'snapshot');
        await welcome;
        assert.ok((await snapshot).records.ticket.some((t) => t.order_id === order));
        await other.close();
    }
    await waiter.close();
});

test('86 is pushed live, and a sold-out item is refused', async () => {
    const waiter = await device(hub, venue, 'waiter', ['menu', 'orders']);
    const kitchen = await device(hub, venue, 'kitchen', ['kitchen:bar', 'menu']);
    const gone = waiter.next((m) => m.t === 'change' && m.put.item?.some((i) => i.id === venue.ids.cola && !i.available));
    await kitchen.ok('item.86', { item_id: venue.ids.cola });
    await gone;
    const order = uuid();
    await waiter.ok('order.open', { order_id: order, kind: 'takeaway' });
    const no = await waiter.cmd('line.add', { line_id: uuid(), order_id: order, item_id: venue.ids.cola, quantity: 1 });
    assert.equal(no.code, 'item_86');
    assert.equal(no.retry, 'never');
    await kitchen.ok('item.back', { item_id: venue.ids.cola });
    await Promise.all([waiter.close(), kitchen.close()]);
});

test('the parts of a combo go to their stations and cost the combo together; combos and singles share a count', async () => {
    const lunch = await putLunch(hub, venue);
    const { ids } = venue;
    const waiter = await device(hub, venue, 'waiter', ['menu', 'orders']);
    const [grill, bar] = await Promise.all(['grill', 'bar'].map((station) => device(hub, venue, 'kitchen', [`kitchen:${station}`])));
    const order = uuid();
    const of = (parts) => ({ line_id: uuid(), order_id: order, item_id: lunch.item, quantity: 2, parts });
    const dish = { slot_id: lunch.dish, item_id: ids.burger, choices: [{ group_id: ids.size, option_id: ids.large }] };
    const drink = { slot_id: lunch.drink, item_id: ids.cola };
    const part = (what) => ({ line_id: uuid(), ...what });
    await waiter.ok('item.back', { item_id: ids.cola, remaining: 3 });
    await waiter.ok('order.open', { order_id: order, kind: 'takeaway' });
    assert.equal((await waiter.cmd('line.add', of([part(drink)]))).code, 'slot_empty');
    const combo = of([part(dish), part(drink)]);
    const { seq } = await waiter.ok('line.add', combo);
    await until('the lines were told', () => waiter.seq >= seq);
    const lines = waiter.all('line').filter((line) => line.combo_id === combo.line_id);
    const shown = ({ name, item_price, unit_price, quantity, combo_name }) => [name, item_price, unit_price, quantity, combo_name];
    // 14.00 over 12.50 and 3.00: 11.2903, 2.7097; large: 2.50 more
    assert.deepEqual(lines.map(shown).sort(), [['Burger', 1129, 1379, 2, 'Lunch'], ['Cola', 271, 271, 2, 'Lunch']]);
    assert.equal((await waiter.cmd('line.add', of([part(dish), part(drink)]))).code, 'item_few', 'one cola is left');
    await waiter.ok('line.add', { line_id: uuid(), order_id: order, item_id: ids.cola, quantity: 1 });
    assert.equal((await waiter.cmd('line.add', of([part(dish), part(drink)]))).code, 'item_86');
    const shows = (cook) => cook.all('ticket_item').filter((one) => one.order_id === order).map(({ name, combo_name }) => [name, combo_name]);
    await waiter.ok('order.send', { order_id: order });
    await until('the bar has both', () => shows(bar).length === 2);
    await until('the grill has one', () => shows(grill).length === 1);
    assert.deepEqual(shows(grill), [['Burger', 'Lunch']]);
    assert.deepEqual(shows(bar).sort(), [['Cola', ''], ['Cola', 'Lunch']]);
    await waiter.ok('item.back', { item_id: ids.cola });
    await Promise.all([waiter, grill, bar].map((one) => one.close()));
});

test('a new hello of the same device fences the old connection', async () => {
    const first = await device(hub, venue, 'waiter', ['floor'], 'one tablet');
    const second = new Device(hub, first.token);
    await second.connect();
    assert.equal((await first.gone).code, 4003);
    await second.close();
});

test('another tenant can see and change nothing of ours', async () => {
    const other = await readyVenue(hub, { name: 'Other' });
    const stranger = await device(hub, other, 'manager', ['floor', 'orders', 'menu', 'expo', 'checks']);
    assert.ok(!stranger.all('table').some((t) => t.id === venue.ids.table1));
    const foreign = await stranger.cmd('table.seat', { table_id: venue.ids.table2, covers: 2 });
    const absent = await stranger.cmd('table.seat', { table_id: uuid(), covers: 2 });
    assert.equal(foreign.code, 'not_found');
    assert.deepEqual({ ...foreign, op: 0, detail: 0 }, { ...absent, op: 0, detail: 0 });
    await stranger.close();
});

test('bad tokens are refused with a code that means give up', async () => {
    for (const token of ['x', 'payon_d_x', `payon_d_${'0'.repeat(32)}_${'0'.repeat(64)}`]) {
        const d = new Device(hub, token);
        await assert.rejects(d.connect());
        assert.equal((await d.gone).code, 4001);
    }
});

test('digests agree: what a device holds is what the hub says it should', async () => {
    const waiter = await device(hub, venue, 'waiter', ['floor', 'menu', 'orders', 'checks']);
    const manager = await device(hub, venue, 'manager', ['menu', 'orders']);
    const kitchen = await device(hub, venue, 'kitchen', ['kitchen:grill', 'floor']);
    const { order } = await orderBurger(waiter, venue.ids, { table: venue.ids.table2, open: false, order: waiter.all('order').find((o) => o.table_id === venue.ids.table2).id });
    await waiter.ok('order.send', { order_id: order });
    for (const d of [waiter, manager, kitchen]) {
        const sync = await d.next((m) => m.t === 'sync' && m.seq >= waiter.seq);
        assert.equal(sync.digest, d.ownDigest());
        await d.close();
    }
});

test('/metrics is what Prometheus reads, in base units', async () => {
    const { families, faults } = readExposition((await get(`${hub.url}/metrics`)).body);
    assert.deepEqual(faults, []);
    assert.equal(families.payon_command_seconds.type, 'histogram');
    const [sum] = families.payon_command_seconds.samples.filter((s) => s.name.endsWith('_sum'));
    const [count] = families.payon_command_seconds.samples.filter((s) => s.name.endsWith('_count'));
    assert.ok(count.value > 0 && sum.value / count.value < 5, `seconds: ${sum.value} for ${count.value}`);
    const [ms] = readExposition('# HELP x_ms y\n# TYPE x_ms gauge\nx_ms 1\n').faults;
    assert.match(ms, /base unit/);
});

test('SIGTERM drains: everyone is told, exit 0, and every acknowledged change is kept', async () => {
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    const orders = Array.from({ length: 30 }, () => uuid());
    const answers = orders.map((order) => waiter.cmd('order.open', { order_id: order, kind: 'takeaway' }).then((a) => a.t, () => 'lost'));
    await answers[0];
    assert.deepEqual(await hub.kill('SIGTERM'), { code: 0, signal: null });
    assert.ok([1001, 4201].includes((await waiter.gone).code));
    const said = await Promise.all(answers);
    await hub.start();
    const after = new Device(hub, waiter.token);
    await after.connect();
    const held = (await after.sub(['orders'])).records.order.map((o) => o.id);
    said.forEach((answer, i) => answer === 'ok' && assert.ok(held.includes(orders[i])));
    await after.close();
});
