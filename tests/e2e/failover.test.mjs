// Postgres with a standby, two hubs, devices awake and asleep: an asynchronous failover that loses commits, a
// synchronous one that loses none, an administrator who ends a wait, a hub that is frozen in a batch. What
// the screens end on is what the journal says; the history checker judges what was acknowledged.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Hub, get, startPostgres, startStandby, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { CLEAN, judge, sql } from '../lib/history.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { readyVenue } from '../lib/venue.mjs';

const LOST = 100;
const SLOW = process.env.ASAN_OPTIONS ? 2 : 1;
const closers = [];
after(async () => {
    for (const close of closers.reverse()) await close();
});

/** A primary, a standby behind a proxy, and two hubs, each behind a proxy of its own. */
async function cluster({ standby = true } = {}) {
    const c = { primary: startPostgres(), hubs: [], ways: [] };
    closers.push(() => c.primary.stop());
    new Hub(c.primary).migrate();
    if (standby) {
        c.replication = await Proxy.start(c.primary.port);
        closers.push(() => c.replication.stop());
        c.standby = startStandby(c.primary, c.replication.port);
        closers.push(() => c.standby.stop());
    }
    for (const node of ['one', 'two']) {
        const way = await Proxy.start(c.primary.port);
        const url = new URL(c.primary.db_tcp_url);
        url.port = way.port;
        const hub = new Hub({ ...c.primary, db_url: url.href }, { heartbeat_ms: 200, node });
        closers.push(() => way.stop(), () => hub.kill('SIGKILL'));
        await hub.start();
        c.ways.push(way);
        c.hubs.push(hub);
    }
    return c;
}

/** The hub reaches another server from now on. */
async function turnTo(way, pg) {
    await way.say(`target 127.0.0.1 ${pg.port}`);
    await way.say('pass both');
    await way.say('cut');
}

const open = (d, how) => d.sure('order.open', { order_id: uuid(), kind: 'takeaway' }, how);
const caughtUp = (c) =>
    until('the standby has everything', () => sql(c.primary, 'select count(*) from pg_stat_replication where replay_lsn = pg_current_wal_lsn()')[0][0] === '1');

/** Each screen holds what the journal's tables hold, and nothing else. */
async function ckTruth(pg, venue, screens) {
    const live = () => sql(pg, `select id from pos_order where venue_id = '${venue.venue}' and live order by id`).map(([key]) => key);
    for (const screen of screens) {
        await until('the screen ends on the truth', async () => {
            await screen.live();
            return JSON.stringify([...screen.kind('order').keys()].sort()) === JSON.stringify(live());
        });
        const sync = await screen.next((m) => m.t === 'sync');
        assert.equal(sync.digest, screen.ownDigest());
    }
}

test('an asynchronous standby without the last 100 commits is promoted: all screens end on the truth', async () => {
    const c = await cluster();
    const [one, two] = c.hubs;
    const venue = await readyVenue(one, { name: 'Lost' });
    const screen = (hub, name) => new Stubborn(hub, venue.token('waiter', name), ['orders']);
    const writer = screen(one, 'on one');
    const far = screen(two, 'on two');
    const sleepers = [screen(one, 'asleep 1'), screen(two, 'asleep 2')];
    await Promise.all([writer, far, ...sleepers].map((d) => d.live()));
    for (let i = 0; i < 5; i++) await open(writer);
    await caughtUp(c);
    const kept = writer.history.length;

    await c.replication.say('hold both'); // what follows is never replicated
    await Promise.all(Array.from({ length: LOST }, () => open(writer)));
    const all = [writer, far, ...sleepers];
    await until('all were told', () => all.every((d) => d.all('order').length === kept + LOST));
    for (const d of sleepers) await d.cut(); // with a cursor into the future that will be lost
    await c.ways[1].say('hold both'); // the second hub is away
    c.primary.crash();
    c.standby.promote();
    await turnTo(c.ways[0], c.standby);
    const again = writer.history.splice(0); // what the lost future was told is judged apart
    for (let i = 0; i < LOST + 20; i++) await open(writer); // the same numbers, other changes
    await turnTo(c.ways[1], c.standby);
    await open(far);

    for (const d of sleepers) {
        const from = d.heard.length;
        await d.live();
        assert.ok(!d.heard.slice(from).some((m) => m.t === 'resumed'), 'a cursor into the lost future is not resumed');
    }
    await ckTruth(c.standby, venue, all);
    assert.deepEqual(judge(c.standby, venue.venue, [...writer.history, ...far.history]), CLEAN);
    assert.deepEqual(judge(c.standby, venue.venue, again), { ...CLEAN, lost: LOST });
    for (const hub of c.hubs) assert.match(hub.log, /event=journal_lost /, 'the log says that commits were lost');
});

test('a synchronous standby: silence, an administrator who cancels, a failover; nothing acknowledged is lost', async () => {
    const c = await cluster();
    const [one, two] = c.hubs;
    const venue = await readyVenue(one, { name: 'Kept' });
    const waiters = [one, two].map((hub, i) => new Stubborn(hub, venue.token('waiter', `tablet ${i}`), ['orders']));
    await Promise.all(waiters.map((d) => d.live()));
    await caughtUp(c);
    sql(c.primary, `alter system set synchronous_standby_names = '*'`);
    sql(c.primary, 'select pg_reload_conf()');
    await until('commits wait for the standby', () => sql(c.primary, 'select sync_state from pg_stat_replication')[0][0] === 'sync');
    for (const d of waiters) await open(d);
    const [standby, primary] = [c.standby, c.primary].map(({ port }) => `127.0.0.1:${port}`);
    const listed = new Hub({ ...c.primary, db_url: c.primary.db_tcp_url.replace(primary, `${standby},${primary}`) });
    closers.push(() => listed.kill('SIGKILL'));
    await listed.start(); // passes by the standby, which comes first in its db_url

    const waiting = () => sql(c.primary, `select pid from pg_stat_activity where wait_event = 'SyncRep'`).map(([pid]) => pid);
    const told = () => waiters.map((d) => d.all('order').length);
    await until('both know both', () => told().every((n) => n === 2));
    await c.replication.say('hold both');
    const sent = [open(waiters[0])];
    await until('the commit waits', () => waiting().length > 0);
    await pause(2500);
    assert.deepEqual(told(), [2, 2], 'nobody is told what is not replicated');
    assert.equal(waiters[0].history.at(-1).answer, null);

    for (const pid of waiting()) sql(c.primary, `set synchronous_commit = local; select pg_cancel_backend(${pid})`);
    await pause(1500);
    assert.equal(waiters[0].history.at(-1).answer, null, 'a wait that was ended acknowledges nothing');
    sent.push(open(waiters[1]));
    await pause(500);

    c.primary.crash();
    c.standby.promote();
    for (const way of c.ways) await turnTo(way, c.standby);
    for (const answer of await Promise.all(sent)) assert.equal(answer.t, 'ok');
    await until('the hub that knows both servers has gone to the other one', async () => (await get(`${listed.url}/readyz`)).status === 200);
    assert.match(listed.log, /db=away why=.*(standby|closed)/);
    await ckTruth(c.standby, venue, waiters);
    assert.deepEqual(judge(c.standby, venue.venue, waiters.flatMap((d) => d.history)), CLEAN);
});

test('a hub that is frozen in the middle of a batch stops nobody else', async () => {
    const c = await cluster({ standby: false });
    const [one, two] = c.hubs;
    const venue = await readyVenue(one, { name: 'Frozen hub' });
    const a = new Stubborn(one, venue.token('waiter', 'on one'), ['orders']);
    const b = new Stubborn(two, venue.token('waiter', 'on two'), ['orders']);
    await Promise.all([a.live(), b.live()]);
    await c.ways[0].say('rate up 12000'); // a batch takes half a second to arrive
    let over = false;
    const load = (async () => {
        while (!over) await open(a);
    })();
    for (let i = 0; i < 6; i++) {
        await pause(200 + Math.random() * 400);
        one.process.kill('SIGSTOP');
        await c.ways[0].say('hold up'); // nothing of it is under way any more
        const began = Date.now();
        const answer = await open(b);
        const ms = Date.now() - began;
        assert.equal(answer.t, 'ok');
        assert.ok(ms < 1000 * SLOW, `${ms} ms`); // less than the two seconds after which it ends who holds a lock
        one.process.kill('SIGCONT');
        await c.ways[0].say('pass up');
    }
    over = true;
    await load;
    assert.doesNotMatch(two.log, /event=lock_wait/);
    await ckTruth(c.primary, venue, [a, b]);
    assert.deepEqual(judge(c.primary, venue.venue, [...a.history, ...b.history]), CLEAN);
});

test('as soon as one connection that commits reaches the promoted server, all do', async () => {
    const c = await cluster();
    const [one, two] = c.hubs;
    await two.kill();
    const venue = await readyVenue(one, { name: 'Lanes' });
    const writer = new Stubborn(one, venue.token('waiter', 'tablet'), ['orders']);
    await writer.live();
    await open(writer);
    await caughtUp(c);
    const committing = (pg) => sql(pg, "select count(*) from pg_stat_activity where application_name like 'payon commit%'")[0][0];
    assert.equal(committing(c.primary), '2');
    c.standby.promote();
    await c.ways[0].say(`target 127.0.0.1 ${c.standby.port}`); // only new connections reach it; the old server is still there
    sql(c.primary, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'payon commit2 %'");
    await until('both commit to the promoted server', () => committing(c.primary) === '0' && committing(c.standby) === '2');
    for (let i = 0; i < 5; i++) await open(writer);
    await ckTruth(c.standby, venue, [writer]);
    assert.equal(sql(c.primary, `select count(*) from pos_order where venue_id = '${venue.venue}'`)[0][0], '1');
});
