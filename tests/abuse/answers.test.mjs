// What one tenant's answers cost others: refusals are stored for ever, and ids that were used before make the
// database refuse a whole transaction.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { Hub, startPostgres } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { Victim, beside } from './victim.mjs';

const OTHERS = 8; // venues besides the victim's, each with a command now and then
let pg, hub, victim;
const others = [];

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 500, command_rate: 100_000 }); // the quota is reached within seconds
    hub.migrate();
    await hub.start();
    const d = await device(hub, await readyVenue(hub, { name: 'Victim' }), 'waiter', ['floor', 'orders']);
    victim = new Victim(d);
});
after(async () => {
    await Promise.all([victim, ...others].map((one) => one?.stop()));
    await hub?.kill();
    pg?.stop();
});

const rows = (query) => execFileSync('psql', [pg.db_admin_url, '-Atc', query], { encoding: 'utf8' }).trim();
const QUOTA = 10_000; // unchanged_stored

test('refusals that are stored have a quota a device: below and at it as ever, above it nothing is stored', async (t) => {
    const theirs = await readyVenue(hub, { name: 'Attacker' });
    const tokens = [theirs.token('waiter', 'refused'), theirs.token('waiter', 'another')];
    const stored = () => Number(rows(`select count(*) from receipt where venue_id = '${theirs.venue}'`));
    const before = stored();
    const told = await beside(t, victim, 'refused', { ws: hub.ws, tokens: tokens.slice(0, 1), n: QUOTA });
    assert.deepEqual(told.flood, { not_found: QUOTA - 2 }, 'below it');
    assert.deepEqual(told.at, ['not_found', 'not_found', 'rate'], 'the last two, then the first above it');
    assert.equal(told.unstored, 'rate');
    assert.ok(told.same, 'what was stored is answered as before');
    assert.equal(told.change, 'ok', 'what changes something has no quota');
    assert.equal(stored() - before, QUOTA + 1);
    const again = await beside(t, victim, 'refused', { ws: hub.ws, tokens: tokens.slice(1), n: 100 });
    assert.deepEqual(again.at, ['not_found', 'not_found', 'not_found'], 'another device has a quota of its own');
});

test('ids that were used before cost others nothing', async (t) => {
    for (let i = 0; i < OTHERS; i++) others.push(new Victim(await device(hub, await readyVenue(hub, { name: `Other ${i}` }), 'waiter', ['orders'])));
    const theirs = await readyVenue(hub, { name: 'Attacker' });
    const tokens = Array.from({ length: 4 }, (_, i) => theirs.token('waiter', `again ${i}`));
    const rejected = async () => Number(/^payon_batches_rejected_total (\d+)/m.exec(await (await fetch(`${hub.url}/metrics`)).text())[1]);
    const told = await beside(t, victim, 'again', { ws: hub.ws, writer: theirs.token('waiter', 'writer'), tokens, used: 50, ms: 4000 });
    t.diagnostic(`${await rejected()} batches were refused by the database`);
    assert.ok(told.exists > 100, JSON.stringify(told));
    assert.deepEqual(Object.keys(told).filter((code) => !['exists', 'busy', 'unavailable'].includes(code)), []);
    for (const one of others) one.take();
});
