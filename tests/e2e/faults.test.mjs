// The service under faults: waiters and a kitchen run as processes of their own; the hub is killed, links
// are cut, Postgres is restarted and killed. Afterwards the devices' histories must agree with the journal.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { CLEAN, judge, sql } from '../lib/history.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { uuid } from '../lib/device.mjs';
import { readyVenue } from '../lib/venue.mjs';

const ACTOR = path.join(path.dirname(fileURLToPath(import.meta.url)), 'actor.mjs');
const SLOW = process.env.ASAN_OPTIONS ? 2 : 1; // sanitizers are slow
let pg, hub, database;

before(async () => {
    pg = startPostgres();
    database = await Proxy.start(pg.port); // faults between hub and Postgres
    const url = new URL(pg.db_tcp_url);
    url.port = database.port;
    hub = new Hub({ ...pg, db_url: url.href }, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
});
after(async () => {
    await hub?.kill('SIGKILL');
    database?.stop();
    pg?.stop();
});

function actor(part, ws, token, what) {
    const child = spawn(process.execPath, [ACTOR, part, ws, token, JSON.stringify(what)], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (text) => (out += text));
    const done = new Promise((resolve, reject) =>
        child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${part} ended with ${code}`)))),
    );
    return { child, done, stop: () => child.stdin.end() };
}

/** The venue's last change; -1 while the database does not answer. */
function headOf(venue) {
    try {
        return Number(sql(pg, `select seq from venue_head where venue_id = '${venue}'`)[0][0]);
    } catch {
        return -1;
    }
}

/** Runs waiters and a kitchen while faults() runs again and again, each time after a change; returns the checker's
 * counts. Without waiting for a change, faults would let nobody get on when the machine is slow. */
async function evening(venue, ws, faults, { waiters = 3, orders = 8 } = {}) {
    const what = { ids: venue.ids, orders };
    const cook = actor('kitchen', ws, venue.token('kitchen', 'bar screen'), what);
    const staff = Array.from({ length: waiters }, (_, i) => actor('waiter', ws, venue.token('waiter', `tablet ${i}`), what));
    let over = false;
    const trouble = (async () => {
        for (let seen = -1; !over; seen = headOf(venue.venue)) {
            await until('something changed since the last fault', () => over || headOf(venue.venue) > seen);
            if (!over) await faults();
        }
    })();
    let histories;
    try {
        histories = await Promise.all(staff.map((s) => s.done));
    } finally {
        over = true;
        await trouble;
        cook.stop();
    }
    histories.push((await cook.done).map((entry) => ({ ...entry, answer: entry.answer ?? { t: 'none' } })));
    return judge(pg, venue.venue, histories.flat());
}

function onceEach(venue) {
    const [[orders, closed]] = sql(pg, `select count(*), count(*) filter (where state = 'closed') from pos_order where venue_id = '${venue}'`);
    const [[items, lines]] = sql(pg, `select count(*), count(distinct line_id) from ticket_item where venue_id = '${venue}'`);
    const [[payments, paid]] = sql(pg, `select count(*), count(distinct order_id) from payment where venue_id = '${venue}'`);
    return { orders, closed, items, lines, payments, paid };
}

test('the hub is killed again and again, and the links are cut', async () => {
    const venue = await readyVenue(hub, { name: 'Killed' });
    const network = await Proxy.start(hub.port);
    let turn = 0;
    const counts = await evening(venue, `ws://127.0.0.1:${network.port}/ws`, async () => {
        await pause(120 + Math.random() * 200);
        if (turn++ % 2) await network.say('cut');
        else await hub.restart('SIGKILL');
    });
    network.stop();
    assert.deepEqual(counts, CLEAN);
    assert.deepEqual(onceEach(venue.venue), { orders: '24', closed: '24', items: '48', lines: '48', payments: '24', paid: '24' });
});

test('connections to Postgres are cut, even between a commit and its answer', async () => {
    const venue = await readyVenue(hub, { name: 'Cut off' });
    const faults = ['cut', 'hold down', 'cut', 'drop down'];
    let turn = 0;
    const counts = await evening(venue, hub.ws, async () => {
        await pause((60 + Math.random() * 120) * SLOW); // long enough to connect in, at times
        const fault = faults[turn++ % faults.length];
        await database.say(fault);
        if (fault !== 'cut') {
            await pause(80); // a commit has been sent, its answer has not arrived
            await database.say('cut');
            await database.say('pass both');
        }
    });
    assert.deepEqual(counts, CLEAN);
    assert.deepEqual(onceEach(venue.venue), { orders: '24', closed: '24', items: '48', lines: '48', payments: '24', paid: '24' });
});

test('Postgres backends are killed', async () => {
    const venue = await readyVenue(hub, { name: 'Terminated' });
    const counts = await evening(venue, hub.ws, async () => {
        await pause(100 + Math.random() * 200);
        sql(pg, `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'payon_hub'`);
    });
    assert.deepEqual(counts, CLEAN);
});

test('Postgres is stopped: commands wait or are refused as retryable, heartbeats continue, and it recovers', async () => {
    const venue = await readyVenue(hub, { name: 'Frozen' });
    const waiter = new Stubborn(hub, venue.token('waiter', 'tablet'), ['orders']);
    await waiter.live();
    const pid = Number(fs.readFileSync(path.join(pg.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const backends = sql(pg, `select pid from pg_stat_activity where usename = 'payon_hub'`).map(([p]) => Number(p));
    for (const p of [pid, ...backends]) process.kill(p, 'SIGSTOP');
    try {
        const answer = waiter.cmd('order.open', { order_id: uuid(), kind: 'takeaway' });
        const from = waiter.heard.length;
        const no = await answer;
        assert.equal(no.t, 'no');
        assert.equal(no.retry, 'same');
        assert.ok(waiter.heard.slice(from).some((m) => m.t === 'sync'), 'heartbeats went on');
    } finally {
        for (const p of [pid, ...backends]) process.kill(p, 'SIGCONT');
    }
    const after = await waiter.sure('order.open', { order_id: uuid(), kind: 'takeaway' });
    assert.equal(after.t, 'ok');
    await waiter.close();
    assert.deepEqual(judge(pg, venue.venue, waiter.history), CLEAN);
});

test('two hubs on one database race for one venue: both waiters succeed, nobody sees a change twice', async () => {
    const other = new Hub(hub.pg, { heartbeat_ms: 200, node: 'second' });
    await other.start();
    const venue = await readyVenue(hub, { name: 'Two hubs' });
    const a = new Stubborn(hub, venue.token('waiter', 'on one'), ['orders']);
    const b = new Stubborn(other, venue.token('waiter', 'on two'), ['orders']);
    await Promise.all([a.live(), b.live()]);
    const order = uuid();
    await a.sure('order.open', { order_id: order, kind: 'takeaway' });
    await until('the other hub has heard of it', () => b.kind('order').has(order));
    const add = (d) => d.sure('line.add', { line_id: uuid(), order_id: order, item_id: venue.ids.cola, quantity: 1 });
    await Promise.all(Array.from({ length: 200 }, (_, i) => add(i % 2 ? a : b)));
    await until('both see all lines', () => [a, b].every((d) => d.all('line').length === 200));
    assert.deepEqual(judge(pg, venue.venue, [...a.history, ...b.history]), CLEAN);
    const op = uuid();
    const body = { order_id: uuid(), kind: 'takeaway' };
    const [one, two] = await Promise.all([a.sure('order.open', body, { op }), b.sure('order.open', body, { op: op })]);
    const codes = [one, two].map((m) => (m.t === 'ok' ? 'ok' : m.code)).sort();
    assert.deepEqual(codes, ['ok', 'op_reused'], 'another device may not use an op again, on any hub');
    await Promise.all([a.close(), b.close()]);
    await other.kill();
});
