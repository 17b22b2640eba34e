// Presence across two hubs and a Redis: tablets see each other, and dead ones disappear in time.
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { startRedis } from '../lib/redis.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const GONE_MS = 10_000; // the protocol's promise
const TOLD_MS = 1000; // a change is told by then, across both hubs

let pg;
before(() => {
    pg = startPostgres();
});
after(() => pg?.stop());

/** Two hubs and a Redis for one test: {redis, a, b}. The test may replace redis. */
async function twoHubs(t) {
    const world = { redis: await startRedis() };
    t.after(async () => {
        await Promise.all([world.a?.kill('SIGKILL'), world.b?.kill('SIGKILL')]);
        await world.redis.kill();
    });
    [world.a, world.b] = [0, 1].map((n) => new Hub(pg, { redis_url: world.redis.url, node: `hub-${n}` }));
    world.a.migrate();
    await Promise.all([world.a.start(), world.b.start()]);
    await until('the bus is up', () => [world.a, world.b].every((hub) => /bus=redis state=up/.test(hub.log)));
    return world;
}

const last = (d) => d.heard.findLast((m) => m.t === 'presence');
const tables = (d) => Object.fromEntries((last(d)?.devices ?? []).map((row) => [row.name, row.table_id]));
/** Waits until check() holds for the presence that d was told last; returns the ms it took. */
async function told(what, d, check, ms = TOLD_MS) {
    const since = Date.now();
    await until(what, () => check(tables(d), last(d)?.stations ?? [], last(d)), ms);
    return Date.now() - since;
}

// In parallel: they mostly wait, each on hubs of its own.
describe('presence', { concurrency: true }, () => {
    test('tablets on two hubs see each other at a table; a killed hub leaves no ghosts', async (t) => {
        const { a, b } = await twoHubs(t);
        const venue = await readyVenue(a, { name: 'Two hubs' });
        const { table1, table2, grill, bar } = venue.ids;
        const here = await device(a, venue, 'waiter', ['floor', 'presence'], 'here');
        const there = await device(b, venue, 'cashier', ['floor', 'presence'], 'there');
        await told('each other', here, (at) => 'here person' in at && 'there person' in at);
        await told('each other', there, (at) => 'here person' in at && 'there person' in at);
        here.send({ t: 'at', table_id: table1 });
        there.send({ t: 'at', table_id: table1 });
        const both = (at) => at['here person'] === table1 && at['there person'] === table1;
        await told('both at the table', here, both);
        await told('both at the table', there, both);
        there.send({ t: 'at', table_id: table2 });
        await told('one went', here, (at) => at['there person'] === table2);
        assert.deepEqual(Object.keys(last(here).devices[0]), ['device', 'name', 'role', 'table_id']);

        const cook = await device(b, venue, 'kitchen', ['kitchen:grill'], 'screen');
        await told('the grill is lit', here, (at, lit) => lit.includes(grill) && !lit.includes(bar));
        await cook.close();
        const dark = await told('the grill is dark', here, (at, lit) => !lit.includes(grill));
        await device(b, venue, 'kitchen', ['kitchen:grill'], 'screen 2');
        await told('the grill is lit again', here, (at, lit) => lit.includes(grill));

        const seq = here.seq;
        await b.kill('SIGKILL');
        const gone = await told('the killed hub is forgotten', here, (at, lit) => lit.length === 0 && Object.keys(at).length === 1, GONE_MS);
        t.diagnostic(`a screen closed: dark after ${dark} ms; its hub killed: after ${gone} ms`);
        assert.equal(here.seq, seq, 'nothing of it is in the journal');
        assert.equal(here.digest, here.ownDigest());
        await b.start();
        await device(b, venue, 'kitchen', ['kitchen:grill'], 'screen 2');
        await told('it is back', here, (at, lit) => lit.includes(grill), 5000);
        await here.close();
    });

    test('a frozen kitchen screen disappears within ten seconds', async (t) => {
        const { a, b } = await twoHubs(t);
        const venue = await readyVenue(a, { name: 'Frozen' });
        const here = await device(a, venue, 'waiter', ['presence'], 'here');
        const cook = await device(b, venue, 'kitchen', ['kitchen:bar', 'presence'], 'screen');
        const lit = (at, stations) => stations.includes(venue.ids.bar);
        await told('the bar is lit', here, lit);
        cook.options.silent = true; // the connection stays, but it sends nothing
        const dark = await told('the bar is dark', here, (at, stations) => !lit(at, stations), GONE_MS);
        assert.equal(cook.closed, null);
        cook.options.silent = false;
        await told('it woke up', here, lit, 4000);
        t.diagnostic(`dark after ${dark} ms`);
        await Promise.all([here.close(), cook.close()]);
    });

    test('without Redis each hub knows its own devices; when Redis is back, all', async (t) => {
        const world = await twoHubs(t);
        const { a, b } = world;
        const venue = await readyVenue(a, { name: 'Apart' });
        const here = await device(a, venue, 'waiter', ['floor', 'presence'], 'here');
        const there = await device(b, venue, 'cashier', ['floor', 'presence'], 'there');
        const count = (n) => (at) => Object.keys(at).length === n;
        await told('both', here, count(2));
        await world.redis.kill();
        await told('one', here, count(1), GONE_MS);
        await told('one', there, count(1), GONE_MS);
        here.send({ t: 'at', table_id: venue.ids.table1 });
        await told('its own', here, (at) => at['here person'] === venue.ids.table1);
        const order = uuid(); // everything else still works
        assert.equal((await here.ok('order.open', { order_id: order, kind: 'takeaway' })).t, 'ok');
        world.redis = await startRedis(world.redis.port);
        await told('both again', there, (at) => at['here person'] === venue.ids.table1, 15_000);
        await told('both again', here, count(2), 15_000);
        await Promise.all([here.close(), there.close()]);
    });
});
