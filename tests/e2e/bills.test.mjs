// Bills, quotes, and orders that are opened again, with the real hub and Postgres.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { sql } from '../lib/history.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let pg, hub, venue, me;

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
    me = await device(hub, venue, 'manager', ['orders', 'checks', 'menu']);
});
after(async () => {
    await me?.close();
    await hub?.kill();
    pg?.stop();
});

/** A takeaway with so many colas in the kitchen. */
async function colas(quantity) {
    const order_id = uuid();
    await me.ok('order.open', { order_id, kind: 'takeaway' });
    await me.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity });
    await me.ok('order.send', { order_id });
    return order_id;
}
const order = (id) => me.kind('order').get(id);
const bill = (id) => sql(pg, `select state, live, json_array_length(lines) from bill where id = '${id}'`)[0];

async function quote(type, body) {
    const id = uuid();
    const answer = me.next((m) => ['quoted', 'error'].includes(m.t) && m.id === id);
    me.send({ t: 'quote', id, cmd: { t: 'cmd', op: uuid(), type, body } });
    return answer;
}

test('a bill keeps what was printed, and is stale when that changes', async () => {
    const order_id = await colas(2);
    const [first, second] = [uuid(), uuid()];
    const printed = await me.ok('bill.print', { bill_id: first, order_id });
    assert.deepEqual(printed.result, { bill_id: first, number: 1, total: order(order_id).total });
    await until('it is told', () => me.kind('bill').get(first)?.state === 'good');
    await me.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 });
    await until('it is stale', () => me.kind('bill').get(first).state === 'stale');
    assert.equal(me.kind('bill').get(first).total, printed.result.total);
    await me.ok('order.send', { order_id });
    assert.equal((await me.ok('bill.print', { bill_id: second, order_id })).result.number, 2);
    await until('the first has left', () => !me.kind('bill').has(first));
    assert.deepEqual(bill(first), ['replaced', 'f', '1']);
    assert.deepEqual(bill(second), ['good', 't', '2']);
});

test('a quote says what a command would do, and does nothing', async () => {
    const order_id = await colas(3);
    const body = { order_id, checks: [{ check_id: uuid(), weight: 1 }, { check_id: uuid(), weight: 2 }] };
    const stored = () => sql(pg, `select seq, (select count(*) from receipt r where r.venue_id = h.venue_id)
        from venue_head h where venue_id = '${venue.venue}'`);
    const before = stored();
    const quoted = await quote('check.split', body);
    const totals = (put) => put.check.map(({ id, total }) => [id, total]);
    assert.equal(quoted.put.check.reduce((sum, { total }) => sum + total, 0), order(order_id).total);
    assert.equal((await quote('check.merge', { check_id: uuid(), into_id: uuid() })).code, 'not_found');
    assert.deepEqual(stored(), before);
    const change = me.next((m) => m.t === 'change' && m.put.check);
    await me.ok('check.split', body);
    assert.deepEqual(totals((await change).put), totals(quoted.put));
});

test('payonctl quote', async () => {
    const order_id = await colas(1);
    const ask = (body) => {
        const { tenant, venue: id } = venue;
        const { status, stdout } = hub.tryCtl('--tenant', tenant, '--venue', id, 'quote', 'bill.print', JSON.stringify(body));
        return { status, said: JSON.parse(stdout) };
    };
    const good = ask({ bill_id: uuid(), order_id });
    assert.deepEqual([good.status, good.said.put.bill.length], [0, 1]);
    const bad = ask({ bill_id: uuid(), order_id: uuid() });
    assert.deepEqual([bad.status, bad.said.code], [1, 'not_found']);
});

test('orders that were closed or cancelled are opened again, after a restart of the hub as well', async () => {
    const { id: _, rev, ...settings } = me.all('settings')[0] ?? { rounding: 'line_up' };
    await me.ok('settings.put', { ...settings, reopen_minutes: 30 }, rev ? { pre: { rev } } : {});
    const closed = await colas(1), cancelled = uuid(), line_id = uuid(), paid = await colas(1);
    await me.ok('order.close', { order_id: closed, reason: 'they left' }, { pre: { rev: order(closed).rev } });
    await me.ok('order.open', { order_id: cancelled, kind: 'takeaway' });
    await me.ok('line.add', { line_id, order_id: cancelled, item_id: venue.ids.cola, quantity: 4 });
    await me.ok('order.cancel', { order_id: cancelled });
    const { due } = order(paid);
    const take = { payment_id: uuid(), order_id: paid, tender: 'cash', amount: due };
    await me.ok('payment.take', take, { pre: { due } });
    await hub.kill();
    await hub.start();
    me = await device(hub, venue, 'manager', ['orders', 'checks', 'menu']);
    assert.deepEqual([order(closed).state, order(cancelled).state, order(paid)], ['closed', 'cancelled', undefined]);
    for (const order_id of [closed, cancelled]) await me.ok('order.reopen', { order_id, reason: 'they are back' });
    await until('both are open', () => [closed, cancelled].every((id) => order(id).state === 'open'));
    assert.equal(me.kind('line').get(line_id).state, 'draft');
    const refused = await me.cmd('order.reopen', { order_id: paid, reason: 'they are back' });
    assert.deepEqual([refused.t, refused.code], ['no', 'order_left']);
});
