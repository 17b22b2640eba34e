// What one tenant can do to another: a well-behaved venue beside an attacker.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { Victim, beside, memoryReturns, rss, sanitized } from './victim.mjs';

const MS = 4000; // of an attack
let pg, hub, mine, theirs, victim, memory;
const houses = []; // of the attackers so far: they stay loaded

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 500 });
    hub.migrate();
    await hub.start();
    mine = await readyVenue(hub, { name: 'Victim' });
    victim = new Victim(await device(hub, mine, 'waiter', ['floor', 'orders']));
    memory = rss(hub);
});
after(async () => {
    await victim?.stop();
    await hub?.kill();
    pg?.stop();
});

/** A venue of the attacker, and tokens of n of its devices. */
async function house(role, n) {
    theirs = await readyVenue(hub, { name: `Attacker ${uuid()}` });
    houses.push(theirs);
    const tokens = Array.from({ length: n }, (_, i) => theirs.token(role, `${role} ${i}`));
    return { ws: hub.ws, ids: theirs.ids, tokens };
}

test('setup in the largest batches: a ceiling for each kind, and a bounded share of each turn', async (t) => {
    const told = await beside(t, victim, 'setup', { ...(await house('manager', 2)), ms: MS });
    assert.ok(told.setup_full > 0, 'stations have a ceiling');
    await memoryReturns(t, hub, memory, [mine, ...houses]);
});

test('a venue filled with lines of fifty choices: refused by name, still seen, still to be finished', async (t) => {
    const how = await house('manager', 1);
    const told = await beside(t, victim, 'fill', how);
    assert.deepEqual([told.full, told.seen, told.cancelled, told.again], ['venue_full', 'snapshot', 'ok', 'ok']);
    if (!sanitized) assert.ok(rss(hub) - memory < 100, `${rss(hub)} MB`);
    await memoryReturns(t, hub, memory + 100, [mine, ...houses]);
});

test('readers of large snapshots that read nothing hold a bounded amount, and nothing after they left', async (t) => {
    const how = await house('manager', 13);
    const [writer, ...tokens] = how.tokens;
    const before = rss(hub);
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, rss(hub))), 50);
    await beside(t, victim, 'slow', { ...how, writer, tokens, lines: 350 }).finally(() => clearInterval(watch));
    t.diagnostic(`memory: at most ${most.toFixed(0)} MB`);
    if (!sanitized) assert.ok(most - before < 250, `${most} MB`);
    await until('what they did not read is freed', async () => /^payon_unsent_bytes (\d+)$/m.exec(await metrics())?.[1] < 1e6);
    await memoryReturns(t, hub, before + 60, [mine, ...houses]); // their venue stays loaded
});
const metrics = async () => (await fetch(`${hub.url}/metrics`)).text();

test('a large snapshot asked for again and again costs the asker its connection', async (t) => {
    const how = await house('manager', 3);
    const [writer, ...tokens] = how.tokens;
    const told = await beside(t, victim, 'sub', { ...how, writer, tokens, lines: 350, ms: 30_000 }); // or until all are cut
    assert.ok(told.closed.every((code) => code !== null), JSON.stringify(told));
});

test('large orders said to be of yesterday stay in the kitchen, and no later send fails', async (t) => {
    const how = await house('waiter', 2);
    const at = new Date(Date.now() - 13 * 3600e3).toISOString();
    const cook = await device(hub, theirs, 'kitchen', ['kitchen:bar']);
    const told = await beside(t, victim, 'late', { ...how, tokens: how.tokens.slice(1), at, orders: 3, lines: 300 });
    assert.deepEqual(Object.keys(told), ['ok']);
    const waiter = await device(hub, theirs, 'waiter', []);
    for (let i = 0; i < 3; i++) {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, kind: 'takeaway' });
        await waiter.ok('line.add', { line_id: uuid(), order_id, item_id: theirs.ids.cola, quantity: 1 });
        await waiter.ok('order.send', { order_id });
    }
    await until('the kitchen has all of them', () => cook.all('ticket').length === 6);
    await cook.close();
    await waiter.close();
});
