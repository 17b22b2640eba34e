// The log's reader may be stuck: the hub must not wait for it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import WebSocket from 'ws';
import { Hub, get, program, startPostgres, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let pg, hub, child, pipe;

/** A pipe without room that nobody reads. */
function fullPipe() {
    const file = path.join(pg.dir, 'stuck');
    execFileSync('mkfifo', [file]);
    const reader = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
    for (const size of [4096, 1]) {
        try {
            for (;;) fs.writeSync(reader, Buffer.alloc(size, '\n'));
        } catch (error) {
            assert.equal(error.code, 'EAGAIN');
        }
    }
    return { reader, writer: fs.openSync(file, 'w') };
}

/** What is in the pipe now. */
function drain() {
    const piece = Buffer.alloc(65536);
    let text = '';
    try {
        for (;;) text += piece.toString('utf8', 0, fs.readSync(pipe.reader, piece));
    } catch (error) {
        assert.equal(error.code, 'EAGAIN');
    }
    return text;
}

const dropped = async () => Number(/^payon_log_lines_dropped_total (\d+)$/m.exec((await get(`${hub.url}/metrics`)).body)[1]);

/** Connects and leaves, which is two lines of the log. */
const comeAndGo = () =>
    new Promise((resolve) => {
        const socket = new WebSocket(hub.ws, 'payon.v1');
        socket.on('open', () => socket.close());
        socket.on('error', () => {});
        socket.on('close', resolve);
    });

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { log_level: 'debug' });
    hub.migrate();
    await hub.start(); // for its port
    await hub.kill();
    pipe = fullPipe();
    child = spawn(program('payon-hub'), [], { env: hub.environment(), stdio: ['ignore', 'ignore', pipe.writer] });
});
after(() => {
    child?.kill('SIGKILL');
    pg?.stop();
});

test('nobody reads the log: the hub starts, answers, counts what it drops, and says so when somebody reads', async () => {
    await until('the hub is ready', async () => (await get(`${hub.url}/readyz`).catch(() => null))?.status === 200);
    const venue = await readyVenue(hub);
    const waiter = await device(hub, venue, 'waiter', ['orders']);
    while ((await dropped()) === 0) await Promise.all(Array.from({ length: 20 }, comeAndGo));
    await waiter.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await waiter.close();

    let text = '';
    await until('the log says how many lines are missing', () => /event=log_lines_dropped n=[1-9]/.test((text += drain())));
    assert.match(text, /state=starting/); // the oldest are kept
    assert.deepEqual(text.split('\n').filter((line) => line && !/^\d{4}-\S+Z (debug|info |warn |error) /.test(line)), []);

    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    assert.match(drain(), /state=stopped status=0/);
});
