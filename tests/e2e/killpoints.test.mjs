// The hub is killed (-9) at its k-th point after a command was sent. Points are its I/O calls, and the middle
// of what each sends: before and after it reads the command, while it commits, before and after it answers,
// between one screen and the next. The device sends the same op again: there must be one answer and one
// effect, wherever the kill was. tests/tools/killpoint.c does the killing.
//   PAYON_KILLPOINTS=all   every command type, every k until the hub survives a run (a minute or two)
//   PAYON_KILLPOINTS=N     N points in total, spread over the commands of MAIN; every other command has
//                          one point, a different one from command to command
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { Hub, program, startPostgres, until } from '../lib/hub.mjs';
import { CLEAN, judge, sql } from '../lib/history.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { uuid } from '../lib/device.mjs';
import { readyVenue } from '../lib/venue.mjs';
import { Bench, MAKERS } from './makers/index.mjs';

const ALL = process.env.PAYON_KILLPOINTS === 'all';
const POINTS = ALL ? Infinity : Number(process.env.PAYON_KILLPOINTS ?? 25);
const RESTART_MS_MAX = process.env.ASAN_OPTIONS ? 8000 : 2000; // sanitizers are slow

/** A hub that dies at its k-th point when told to. */
class Mortal extends Hub {
    constructor(pg, settings) {
        super(pg, settings);
        this.file = path.join(pg.dir, 'killpoint');
        fs.writeFileSync(this.file, Buffer.alloc(16));
    }

    environment() {
        return {
            ...super.environment(),
            LD_PRELOAD: program('killpoint.so'),
            PAYON_KILLPOINT: this.file,
            ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
        };
    }

    /** k points until the kill; 0: no kill. Counts points from here. */
    arm(k) {
        const points = Buffer.alloc(16);
        points.writeBigInt64LE(BigInt(k));
        const fd = fs.openSync(this.file, 'r+');
        fs.writeSync(fd, points, 0, 16, 0);
        fs.closeSync(fd);
    }

    get passed() {
        return Number(fs.readFileSync(this.file).readBigInt64LE(8));
    }

    /** Restarts it whenever it dies; returns how often, and the slowest restart. */
    watch() {
        const seen = { deaths: 0, slowest_ms: 0, starting: false, stop: false };
        seen.done = (async () => {
            while (!seen.stop) {
                await Promise.race([this.ended, until('over', () => seen.stop, 600_000)]);
                if (seen.stop) break;
                this.process = null;
                this.arm(0);
                seen.starting = true;
                seen.deaths++;
                const from = Date.now();
                await this.start();
                seen.slowest_ms = Math.max(seen.slowest_ms, Date.now() - from);
                seen.starting = false;
            }
        })();
        return seen;
    }
}

let pg, hub, venue, me, bench, screen, watch;

before(async () => {
    pg = startPostgres();
    hub = new Mortal(pg, { heartbeat_ms: 500 });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
    me = new Stubborn(hub, venue.token('manager', 'tablet'), ['floor', 'menu', 'orders', 'checks', 'expo', 'kitchen:bar']);
    bench = new Bench(me, venue);
    screen = new Stubborn(hub, venue.token('kitchen', 'screen'), ['expo', 'kitchen:bar']);
    await Promise.all([me.live(), screen.live()]);
    watch = hub.watch();
});
after(async () => {
    if (watch) watch.stop = true;
    await watch?.done;
    await hub?.kill('SIGKILL');
    pg?.stop();
});

const REFUSAL = 'a refusal'; // stored like any answer
const makers = { ...MAKERS, [REFUSAL]: async () => [{ order_id: uuid() }] };

/** The most frequent commands: they share the points; every other command has one. */
const MAIN = ['order.open', 'line.add', 'order.send', 'ticket.bump', 'payment.take'];

const typeOf = (name) => (name === REFUSAL ? 'order.send' : name);

/** One command with a kill at the k-th point (0: none). Returns the points passed and whether it was killed. */
async function attempt(name, make, k) {
    const [body, pre, more = {}] = await make(bench);
    const [op, deaths] = [uuid(), watch.deaths];
    await until('the hub is up, and watched again', () => !watch.starting);
    await me.live();
    hub.arm(k);
    const answer = await me.sure(typeOf(name), body, { op, pre, ...more });
    // The other screen is told too, perhaps by the restarted hub.
    if (answer.t === 'ok' && screen.kind('ticket').has(body.ticket_id))
        await until('the screen is told', async () => (await screen.live(), screen.seq >= answer.seq));
    const { passed } = hub;
    hub.arm(0);
    const again = await me.sure(typeOf(name), body, { op, pre, ...more });
    assert.deepEqual({ ...answer, replayed: true }, again, `${name} at ${k}: the same answer`);
    const rows = sql(pg, `select seq from journal where venue_id = '${venue.venue}' and op = '${op}'`);
    const expected = name === REFUSAL ? [] : [[String(answer.seq)]];
    assert.equal(answer.t, name === REFUSAL ? 'no' : 'ok', `${name} at ${k}: ${JSON.stringify(answer)}`);
    assert.deepEqual(rows, expected, `${name} at ${k}: once in the journal`);
    return { passed, killed: watch.deaths > deaths };
}

/** n numbers of 1..last, spread evenly, the ends included. */
const spread = (n, last) =>
    n >= last ? Array.from({ length: last }, (_, i) => i + 1) : Array.from({ length: n }, (_, i) => 1 + Math.round((i * (last - 1)) / Math.max(1, n - 1)));

test('each command of the registry has a maker', () => {
    const registry = JSON.parse(execFileSync(program('payon-hub'), ['--describe'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
    const names = registry.commands.filter(({ roles }) => roles.length > 0).map(({ name }) => name);
    const lacking = names.filter((name) => !MAKERS[name]);
    assert.deepEqual(lacking, [], `add a row for each to tests/e2e/makers/<domain>.mjs`);
    assert.deepEqual(Object.keys(MAKERS).filter((name) => !names.includes(name)), [], 'no such command');
});

const others = Object.keys(makers).filter((name) => !MAIN.includes(name));

/** The points at which a command that passes `passed` points is killed. */
function pointsOf(name, passed) {
    if (ALL || MAIN.includes(name)) return spread(POINTS / MAIN.length, passed);
    return [1 + (others.indexOf(name) % passed)];
}

for (const [name, make] of Object.entries(makers))
    test(`${name}: killed at ${ALL ? 'every point' : 'some points'}, it takes effect once`, async (t) => {
        const { passed } = await attempt(name, make, 0);
        assert.ok(passed >= 6, `${passed} points: read, sent to Postgres, read from there, answered`);
        const points = pointsOf(name, passed);
        let killed = 0;
        for (const k of points) killed += (await attempt(name, make, k)).killed ? 1 : 0;
        for (let k = passed + 1; ALL; k++) {
            if (!(await attempt(name, make, k)).killed) break;
            killed++;
        }
        t.diagnostic(`${passed} points, ${killed} kills, slowest restart ${watch.slowest_ms} ms`);
        assert.ok(killed >= Math.min(points.length, 3) - 1, `${killed} kills of ${points.length} points`);
        assert.ok(watch.slowest_ms <= RESTART_MS_MAX, `back within 2 s: ${watch.slowest_ms} ms`);
    });

test('the journal is complete, and screens hold what the hub holds', async () => {
    assert.deepEqual(judge(pg, venue.venue, me.history.filter((h) => h.answer)), CLEAN);
    // A line is on a ticket of its station once with each firing; an order or check is paid once, but one that
    // was imported as often as it was in the other system.
    const [[items, made, payments, paid]] = sql(pg, `select
        (select count(*) from ticket_item where venue_id = '${venue.venue}'),
        (select count(distinct (i.line_id, i.station_id, t.order_id, t.fire_no)) from ticket_item i join ticket t on t.id = i.ticket_id
            where i.venue_id = '${venue.venue}'),
        (select count(*) from payment where venue_id = '${venue.venue}'),
        (select count(distinct (order_id, check_id, case when elsewhere then id end)) from payment where venue_id = '${venue.venue}')`);
    assert.equal(items, made);
    assert.equal(payments, paid);
    for (const d of [me, screen]) {
        await d.live();
        await until('its digest is the hub’s', async () => {
            const sync = await d.next((m) => m.t === 'sync');
            return sync.digest === d.ownDigest();
        });
    }
});
