// How a hub begins and ends: it listens only when it can serve, says when its database goes and comes back,
// and ends cleanly however long that takes.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Hub, ROOT, freePort, get, program, startPostgres, until } from '../lib/hub.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { CLEAN, judge, sql } from '../lib/history.mjs';
import { Stubborn } from '../lib/stubborn.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let pg, database, through;
const hubs = [];
const make = (...how) => hubs[hubs.push(new Hub(...how)) - 1];

before(async () => {
    pg = startPostgres();
    database = await Proxy.start(pg.port); // faults between hub and Postgres
    const url = new URL(pg.db_tcp_url);
    url.port = database.port;
    through = { ...pg, db_url: url.href };
    new Hub(pg).migrate();
});
after(async () => {
    for (const hub of hubs) await hub.kill('SIGKILL');
    database?.stop();
    pg?.stop();
});

/** 'accepted', or the code of the refusal. */
function knock(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.once('connect', () => (socket.destroy(), resolve('accepted')));
        socket.once('error', (error) => resolve(error.code));
    });
}

/** A hub whose shutdown takes longer than a tick: tests/tools/slowstop.c. */
class SlowToStop extends Hub {
    environment() {
        return {
            ...super.environment(),
            LD_PRELOAD: program('slowstop.so'),
            ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
        };
    }
}

test('SIGTERM: a shutdown that takes longer than a tick ends with 0', async () => {
    const hub = new SlowToStop(pg, { heartbeat_ms: 200 });
    hubs.push(hub);
    await hub.start();
    const venue = await readyVenue(hub, { name: 'Slow to stop' });
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    assert.deepEqual(await hub.kill('SIGTERM'), { code: 0, signal: null }, hub.log.slice(-3000));
    assert.match(hub.log, /state=stopped status=0/);
    assert.ok([1001, 4201].includes((await waiter.gone).code));
});

test('it listens only when it can serve: no device is told to come back later', async () => {
    const hub = make(through, { heartbeat_ms: 200 });
    await hub.start();
    const venue = await readyVenue(hub, { name: 'Patient' });
    const token = venue.token('waiter', 'early');
    await hub.kill();
    for (const way of ['refuse on', 'hold both']) {
        await database.say(way); // Postgres is not there, or does not answer
        await hub.start({ ready: false });
        const heard = [];
        const end = Date.now() + 600;
        while (Date.now() < end) {
            heard.push(await knock(hub.port));
            await pause(50);
        }
        assert.deepEqual([...new Set(heard)], ['ECONNREFUSED'], way);
        await database.say(way === 'refuse on' ? 'refuse off' : 'pass both');
        await database.say('cut');
        await until('it listens', async () => (await knock(hub.port)) === 'accepted');
        const d = new Device(hub, token);
        await d.connect(); // the first one is welcomed
        await d.close();
        assert.equal((await get(`${hub.url}/readyz`)).status, 200);
        await hub.kill();
    }
});

test('SIGTERM while it waits for its database ends it', async () => {
    const hub = make(through);
    await database.say('refuse on');
    await hub.start({ ready: false });
    await until('it waits', () => hub.log.includes('state=starting'));
    assert.deepEqual(await hub.kill('SIGTERM'), { code: 0, signal: null });
    await database.say('refuse off');
});

const lines = (hub, pattern) => hub.log.split('\n').filter((line) => pattern.test(line));

test('the log says once when the database goes and why, and once when it is back', async () => {
    const hub = make(through);
    await hub.start();
    assert.equal(lines(hub, /no synchronous standby is named/).length, 1);
    await database.say('refuse on');
    await database.say('cut');
    await until('it is not ready', async () => (await get(`${hub.url}/readyz`)).status === 503);
    await pause(1000);
    await database.say('refuse off');
    await until('it is ready', async () => (await get(`${hub.url}/readyz`)).status === 200);
    assert.equal(lines(hub, /db=away why=".+"/).length, 1, hub.log);
    assert.equal(lines(hub, /db=back away_ms=\d+/).length, 1, hub.log);
    await hub.kill();
});

test('a server without room: not ready until a write succeeds, and nothing is lost', async () => {
    const hub = make(pg, { heartbeat_ms: 200 });
    await hub.start();
    const venue = await readyVenue(hub, { name: 'No room' });
    const waiter = new Stubborn(hub, venue.token('waiter', 'tablet'), ['orders']);
    await waiter.live();
    sql(pg, `create function full_disk() returns trigger language plpgsql as $$ begin raise 'no space left on device' using errcode = '53100'; end $$;
        create trigger full_disk before insert on journal execute function full_disk();
        create trigger full_disk before insert on writer execute function full_disk()`);
    const answer = waiter.sure('order.open', { order_id: uuid(), kind: 'takeaway' });
    const probe = await until('it is not ready', async () => {
        const said = await get(`${hub.url}/readyz`);
        return said.status === 503 && said;
    });
    assert.match(probe.body, /commits are refused: no space left on device/);
    sql(pg, 'drop trigger full_disk on journal; drop trigger full_disk on writer; drop function full_disk()');
    assert.equal((await answer).t, 'ok');
    await until('it is ready', async () => (await get(`${hub.url}/readyz`)).status === 200);
    await waiter.close();
    assert.deepEqual(judge(pg, venue.venue, waiter.history), CLEAN);
    await hub.kill();
});

test('a connection pooler is refused at start', async () => {
    const port = await freePort();
    const dir = fs.mkdtempSync(path.join(pg.dir, 'pooler.'));
    const url = new URL(pg.db_tcp_url);
    fs.chmodSync(dir, 0o755);
    fs.writeFileSync(`${dir}/users`, `"payon_hub" "${url.password}"\n`);
    fs.writeFileSync(`${dir}/ini`, [
        '[databases]', `payon = host=127.0.0.1 port=${pg.port} dbname=payon user=payon_hub password=${url.password}`,
        '[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = any',
        `auth_file = ${dir}/users`, 'pool_mode = transaction', 'ignore_startup_parameters = extra_float_digits', '',
    ].join('\n'));
    const root = process.getuid() === 0 ? ['-u', 'postgres'] : [];
    const pooler = spawn('/usr/sbin/pgbouncer', [...root, `${dir}/ini`], { stdio: 'ignore' });
    try {
        await until('the pooler listens', async () => (await knock(port)) === 'accepted');
        const hub = make({ ...pg, db_url: `postgresql://payon_hub@127.0.0.1:${port}/payon` });
        await hub.start({ ready: false });
        assert.deepEqual(await hub.ended, { code: 1, signal: null });
        hub.process = null;
        assert.equal(lines(hub, /db_url: it leads to a connection pooler/).length, 1, hub.log);
    } finally {
        pooler.kill('SIGKILL');
    }
});

test('these tests say which of their processes ended by itself, and with what', async () => {
    const hub = make(pg);
    await hub.start();
    const way = await Proxy.start(hub.port);
    assert.deepEqual([hub.gone(), way.gone(), pg.gone()], [null, null, null]);
    process.kill(way.process.pid, 'SIGTERM');
    process.kill(hub.process.pid, 'SIGKILL');
    await hub.ended;
    await assert.rejects(way.say('cut'), /the proxy \(pid \d+\) ended by itself: SIGTERM/);
    assert.match(hub.gone(), /^the hub \(pid \d+\) ended by itself: SIGKILL, at 20/);
    await hub.restart();
    await hub.kill();
    assert.equal(hub.gone(), null, 'it was asked to');
});

test('hubs share a port only on the same database', async () => {
    const out = execFileSync(`${ROOT}/tools/pg-temp`, ['database', pg.dir, 'other'], { encoding: 'utf8' });
    const other = { ...pg, ...Object.fromEntries(out.split('\n').filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2))) };
    new Hub(other).migrate();
    const first = make(pg);
    await first.start();
    const second = make(pg);
    second.port = first.port;
    await second.start({ ready: false });
    assert.notEqual(second.log_file, first.log_file, 'what is awaited next was not said by the first one');
    await until('the second one serves', () => /state=serving/.test(second.log));
    const foreign = make(other);
    foreign.port = first.port;
    await foreign.start({ ready: false });
    assert.deepEqual(await foreign.ended, { code: 1, signal: null });
    foreign.process = null;
    assert.equal(lines(foreign, /listen_port \d+ is shared with a hub of another database/).length, 1, foreign.log);
    await first.kill();
    await second.kill();
    await foreign.start(); // the port is free
    await foreign.kill();
});
