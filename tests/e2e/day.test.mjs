// The business day of a venue: what an order keeps of the day on which it was opened, whatever comes later.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

// A zone in which it is between 12:00 and 13:59 while the test runs: a day that begins at 15:00 is still yesterday's.
const ahead = 12 - new Date().getUTCHours();
const ZONE = ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
const STILL_YESTERDAY = 15 * 60;
const ALREADY_TODAY = 11 * 60;
const date = (days) => new Date(Date.now() + ahead * 3600_000 + days * 86_400_000).toISOString().slice(0, 10);

let pg, hub, venue, manager;

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub, { zone: ZONE });
    manager = await device(hub, venue, 'manager', ['floor', 'menu', 'orders', 'checks']);
});
after(async () => {
    await manager?.close();
    await hub?.kill();
    pg?.stop();
});

async function settings(values) {
    const was = manager.all('settings')[0];
    const { id, rev, ...body } = was ?? { rounding: 'line_up' };
    await manager.ok('settings.put', { ...body, ...values }, was && { pre: { rev } });
    await until('the settings are told', () => manager.all('settings')[0]?.rev === (rev ?? 0) + 1);
}
const orderOf = (id) => manager.all('order').find((order) => order.id === id);
async function opened() {
    const order_id = uuid();
    const { result } = await manager.ok('order.open', { order_id, kind: 'takeaway' });
    await until('the order is told', () => orderOf(order_id));
    assert.equal(result.number, orderOf(order_id).number);
    return order_id;
}
const kept = (id) => {
    const { number, business_date, number_day } = orderOf(id);
    return [number, business_date, number_day];
};
const cola = (order_id) => manager.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 });
async function pay(order_id) {
    await manager.ok('order.send', { order_id });
    const { due } = orderOf(order_id);
    await manager.ok('payment.take', { payment_id: uuid(), order_id, tender: 'card', amount: due }, { pre: { due } });
}
const report = (...of) => JSON.parse(hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, 'report', '--days', '--json', ...of));

test('by default a day begins at midnight and numbers go on', async () => {
    assert.deepEqual(kept(await opened()), [1, date(0), '']);
    await settings({ day_starts_minute: STILL_YESTERDAY });
    assert.deepEqual(kept(await opened()), [2, date(-1), '']);
});

let late; // opened yesterday, in the venue's terms, and paid today

test('numbers begin again on each business day, if the venue wants it', async () => {
    await settings({ numbers_by_day: true });
    late = await opened();
    assert.deepEqual(kept(late), [1, date(-1), date(-1)]);
    assert.deepEqual(kept(await opened()), [2, date(-1), date(-1)]);
    await settings({ day_starts_minute: ALREADY_TODAY });
    assert.deepEqual(kept(await opened()), [1, date(0), date(0)]);
});

test('what comes for an order of a former day stays with its day, after a restart too', async () => {
    await cola(late);
    await hub.kill();
    await hub.start();
    await manager.connect({ resume: true });
    assert.deepEqual(kept(await opened()), [2, date(0), date(0)]);
    await cola(late);
    await manager.ok('order.send', { order_id: late });
    const check_id = uuid();
    await manager.ok('check.split', { order_id: late, checks: [{ check_id, weight: 1 }] }, { pre: { rev: orderOf(late).rev } });
    await until('the check is told', () => manager.kind('check').get(check_id));
    assert.equal(manager.kind('check').get(check_id).business_date, date(-1));
    assert.deepEqual(kept(late), [1, date(-1), date(-1)]);
    const today = await opened();
    await cola(today);
    await pay(today);
    await pay(late);
});

test('a report groups by business day', () => {
    const all = report();
    const days = Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith('day.')));
    assert.deepEqual(days, {
        [`day.${date(-1)}.orders`]: '1', [`day.${date(-1)}.revenue`]: '6.60', [`day.${date(-1)}.hours`]: '24',
        [`day.${date(0)}.orders`]: '1', [`day.${date(0)}.revenue`]: '3.30', [`day.${date(0)}.hours`]: '24',
    });
    assert.deepEqual([all.days, all.revenue, all['busiest.day']], ['2', '9.90', date(-1)]);
    const one = report('--from', date(-1), '--to', date(-1));
    assert.deepEqual([one.days, one.orders, one.revenue, one[`day.${date(0)}.orders`]], ['1', '1', '6.60', undefined]);
    assert.equal(report('--from', date(1)).orders, '0');
});

test('a window follows its day part, at once', async () => {
    const add = async (order_id) => (await manager.cmd('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 })).code ?? 'ok';
    const { rev, ...item } = manager.all('item').find(({ id }) => id === venue.ids.cola);
    const windows = [{ days: 127, from: 0, to: 1, part: 1 }];
    await manager.ok('setup.put', { items: [{ ...item, windows }] });
    const order = await opened();
    assert.equal(await add(order), 'item_not_now', 'no such part: the times of the window itself');
    await settings({ day_parts: [{ number: 1, name: 'Lunch', from: 11 * 60, to: 15 * 60 }] });
    assert.equal(await add(order), 'ok');
    await settings({ day_parts: [{ number: 1, name: 'Lunch', from: 15 * 60, to: 11 * 60 }] });
    assert.equal(await add(order), 'item_not_now');
});
