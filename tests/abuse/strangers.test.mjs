// Strangers: connections without a token, against a small hub, with a well-behaved venue beside them
// that sends ten commands a second and must notice nothing.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import test, { after, before } from 'node:test';
import WebSocket from 'ws';
import { Device, uuid } from '../lib/device.mjs';
import { get, Hub, startPostgres, until } from '../lib/hub.mjs';
import { startRedis } from '../lib/redis.mjs';
import { schemas } from '../lib/schemas.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { figure, memoryReturns, rss } from './victim.mjs';

const BURST = schemas().registry.limits.find(({ name }) => name === 'command_burst').value;
const CONNECTIONS = 400;
const HOSTILE = '127.0.0.66'; // all of 127/8 is this machine
let pg, hub, venue;

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 500, connections_max: CONNECTIONS });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
});
const working = new Set(); // timers of victims: one that outlives its failed test would keep this process alive
after(async () => {
    for (const timer of working) clearInterval(timer);
    await hub?.kill();
    pg?.stop();
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];
const metric = async (name) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec((await get(`${hub.url}/metrics`)).body)?.[1] ?? NaN);

/** A venue that works: ten commands a second until stop(), which returns how long each answer took.
 * Tokens are minted before it begins: payonctl would stop this process's own clock. */
async function victim() {
    const d = await device(hub, venue, 'waiter', ['orders'], `victim ${uuid()}`);
    const waits = [];
    const sent = [];
    const timer = setInterval(() => {
        const from = performance.now();
        sent.push(
            d.cmd('order.open', { order_id: uuid(), kind: 'takeaway' }).then((answer) => {
                waits.push(performance.now() - from);
                assert.equal(answer.t, 'ok', JSON.stringify(answer));
            }),
        );
    }, 100);
    working.add(timer);
    return {
        stop: async () => {
            await until('the victim worked', () => sent.length > 10); // an attack may be short
            clearInterval(timer);
            await Promise.all(sent);
            assert.equal(d.closed, null);
            await d.close();
            return waits;
        },
    };
}

const BUSY_MS = 250; // on a machine that runs other tests as well; this process makes the attack too
/** p99 is under 100 ms, or under five times what it is here and now without an attack. */
async function unharmed(t, waits) {
    const p99 = percentile(waits, 0.99);
    if (figure(t, `victim beside: ${t.name}, p99`, 'ms', p99, 100) || p99 < 100) return;
    const calm = await victim();
    await pause(3000);
    const alone = percentile(await calm.stop(), 0.99);
    assert.ok(p99 < Math.max(BUSY_MS, 5 * alone), `p99 of the victim is ${p99.toFixed(1)} ms, ${alone.toFixed(1)} ms without an attack`);
}

/** Raw TCP connections from one address; those that the hub ended leave the list. */
async function sockets(n, { from = HOSTILE, say } = {}) {
    const open = new Set();
    await Promise.all(
        Array.from({ length: n }, () => new Promise((resolve) => {
            const socket = net.connect({ host: '127.0.0.1', port: hub.port, localAddress: from });
            socket.on('error', () => {});
            socket.on('close', () => (open.delete(socket), resolve()));
            socket.resume();
            socket.once('connect', () => {
                open.add(socket);
                if (say) socket.write(say());
                resolve();
            });
        })),
    );
    return open;
}
const endAll = (open) => { for (const socket of open) socket.destroy(); };

const upgrade = () =>
    `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Protocol: payon.v1\r\n\r\n`;

/** A WebSocket of a device without a token. */
async function stranger(from = HOSTILE) {
    const socket = new WebSocket(hub.ws, 'payon.v1', { localAddress: from });
    const heard = [];
    socket.on('error', () => {});
    socket.on('message', (data) => heard.push(...[JSON.parse(data.toString())].flat()));
    const gone = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    await new Promise((resolve) => (socket.once('open', resolve), socket.once('close', resolve)));
    return { socket, heard, gone };
}
const pair = (s, n = uuid()) =>
    s.socket.readyState === WebSocket.OPEN &&
    s.socket.send(JSON.stringify({ t: 'pair', token_id: n, secret_hash: randomBytes(32).toString('hex'), name: 'New tablet' }));

test('four hundred idle sockets do not fill a hub of four hundred connections', async (t) => {
    const tokens = Array.from({ length: 10 }, (_, i) => venue.token('waiter', `honest ${i}`));
    const memory = rss(hub);
    const calm = await victim();
    const idle = await sockets(CONNECTIONS + 50);
    const waits = [];
    for (let i = 0; i < 10; i++) {
        const from = performance.now();
        const d = new Device(hub, tokens[i]);
        await d.connect();
        waits.push(performance.now() - from);
        await d.close();
        await pause(50);
    }
    assert.ok(percentile(waits, 0.9) < 1000, `hellos took ${waits.map((ms) => ms.toFixed(0))}`);
    assert.ok(idle.size <= CONNECTIONS / 2 + 20, `${idle.size} strangers stayed`);
    assert.equal((await get(`${hub.url}/healthz`)).status, 200);
    endAll(idle);
    await unharmed(t, await calm.stop());
    await memoryReturns(t, hub, memory, [venue]);
});

test('of one address only a few strangers stay; who says hello at once comes in among them', async () => {
    const idle = await sockets(150);
    await pause(2100); // stranger_ms
    const more = await sockets(150);
    await pause(200);
    assert.ok(idle.size <= 10, `${idle.size} old ones stayed`);
    const token = venue.token('waiter', 'behind the same address');
    const d = new Device(hub, token, { socket: { localAddress: HOSTILE } });
    await d.connect();
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await d.close();
    endAll(idle);
    endAll(more);
});

test('a house with many devices behind one address feels no ceiling for strangers', async () => {
    const HOUSE = 100; // more than strangers_per_address
    const tokens = Array.from({ length: HOUSE }, (_, i) => venue.token('waiter', `house ${i}`));
    const ended = await metric('payon_net_strangers_ended_total');
    const all = tokens.map((token) => new Device(hub, token, { socket: { localAddress: '127.0.0.77' } }));
    await Promise.all(all.map((d) => d.connect()));
    await pause(2500);
    assert.equal(all.filter((d) => d.closed).length, 0);
    await Promise.all(all.map((d) => d.close()));
    await Promise.all(all.map((d) => d.connect({ resume: true }))); // all at once, again
    assert.equal(await metric('payon_net_strangers_ended_total'), ended);
    await Promise.all(all.map((d) => d.close()));
});

test('a flood of one tenant\'s own devices leaves room for the others, and for those of its own that were here', { timeout: 120_000 }, async () => {
    const MAX = 40;
    const small = new Hub(pg, { heartbeat_ms: 500, connections_max: CONNECTIONS, connections_per_tenant: MAX });
    await small.start();
    const flooding = await readyVenue(small);
    const own = flooding.token('waiter', 'works here');
    const others = await device(small, venue, 'waiter', [], 'another tenant');
    const d = new Device(small, own);
    await d.connect();
    await d.close();
    const flood = Array.from({ length: MAX + 20 }, (_, i) => new Device(small, flooding.token('waiter', `flood ${i}`)));
    const codes = await Promise.all(flood.map((each) => each.connect().then(() => 0, () => each.closed?.code ?? each.closed)));
    assert.equal(codes.filter((code) => code === 0).length, MAX - MAX / 8, JSON.stringify(codes));
    await d.connect(); // its place is kept
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await others.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await Promise.all([d, others, ...flood].map((each) => each.close()));
    await small.kill();
});

test('strangers of one address do not keep out the devices there', { timeout: 60_000 }, async (t) => {
    const small = new Hub(pg, { heartbeat_ms: 500, connections_max: CONNECTIONS, connections_per_address: 20, strangers_per_address: 100 });
    await small.start();
    t.after(() => small.kill());
    const tokens = Array.from({ length: 21 }, (_, i) => venue.token('waiter', `address ${i}`));
    const idle = new Set();
    for (let i = 0; i < 30; i++) {
        const socket = net.connect({ host: '127.0.0.1', port: small.port, localAddress: HOSTILE });
        socket.on('error', () => {}).on('close', () => idle.delete(socket)).resume();
        idle.add(socket);
    }
    await until('the ceiling holds', () => idle.size <= 20);
    const all = tokens.map((token) => new Device(small, token, { socket: { localAddress: HOSTILE } }));
    for (const d of all.slice(0, 20)) {
        await d.connect();
        await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    }
    assert.equal(idle.size, 0);
    await assert.rejects(all[20].connect()); // twenty devices are there
    await all[0].close();
    await until('there is room again', () => all[20].connect().then(() => true, () => false));
    await Promise.all(all.map((d) => d.close()));
});

test('before its hello a client may send 4 KiB', async () => {
    const half = (bytes) => {
        const head = Buffer.from([0x01, 0xfe, bytes >> 8, bytes & 0xff, 0, 0, 0, 0]); // not the last frame
        return Buffer.concat([head, Buffer.alloc(bytes, ' ')]);
    };
    const s = await stranger();
    s.socket.send('x'.repeat(4097));
    assert.equal(await s.gone, 1009);
    const large = await sockets(1, { say: upgrade });
    await pause(200);
    const [socket] = large;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(half(5000));
    await closed; // by the hub
    const d = await device(hub, venue, 'waiter', []);
    d.socket.send(JSON.stringify({ t: 'seen', seq: 0, pad: 'x'.repeat(60_000) }));
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await d.close();
});

test('a flood of pairings from one address takes few codes and leaves honest ones alone', async (t) => {
    const tokens = Array.from({ length: 20 }, (_, i) => venue.token('kitchen', `cook ${i}`));
    const memory = rss(hub);
    const calm = await victim();
    const flood = await Promise.all(Array.from({ length: 150 }, () => stranger()));
    const end = Date.now() + 4000;
    const honest = await stranger('127.0.0.88');
    const hellos = [];
    while (Date.now() < end) {
        if (hellos.length % 4 === 0) for (const s of flood) pair(s);
        const from = performance.now();
        const d = new Device(hub, tokens[hellos.length % tokens.length]);
        await d.connect();
        hellos.push(performance.now() - from);
        await d.close();
        await pause(100);
    }
    pair(honest);
    await pause(500);
    assert.equal(honest.heard.find((m) => m.t === 'pairing')?.state, 'waiting', JSON.stringify(honest.heard));
    const codes = new Set(flood.flatMap((s) => s.heard).filter((m) => m.t === 'pairing').map((m) => m.code));
    assert.ok(codes.size <= 51, `${codes.size} codes`);
    assert.ok(percentile(hellos, 0.5) < 500, `hellos took ${hellos.map((ms) => ms.toFixed(0))}`);
    for (const s of [...flood, honest]) s.socket.terminate();
    await unharmed(t, await calm.stop());
    await memoryReturns(t, hub, memory, [venue]);
});

test('the rate of a device outlives its connections', async () => {
    const token = venue.token('waiter', 'reconnects');
    const from = Date.now();
    let ok = 0;
    const refused = new Set();
    for (let life = 0; life < BURST / 480 + 3; life++) {
        const d = new Device(hub, token);
        await d.connect();
        for (let block = 0; block < 12; block++) {
            const answers = await Promise.allSettled(Array.from({ length: 40 }, () => d.cmd('order.open', { order_id: uuid(), kind: 'takeaway' })));
            for (const { value } of answers) value?.t === 'ok' ? ok++ : value && refused.add(value.code);
            if (d.closed) break;
        }
        await d.close();
    }
    const may = BURST + (200 * (Date.now() - from)) / 1000;
    assert.ok(ok <= may + 1, `${ok} commands, ${may.toFixed(0)} allowed`);
    if (ok < BURST + 1400) assert.ok(refused.has('rate'), [...refused].join());
});

test('what strangers do is logged with their address, and a flood of one hides nothing of another', async () => {
    const bad = (from) => stranger(from).then((s) => {
        s.socket.send(JSON.stringify({ t: 'hello', token: `payon_d_${'0'.repeat(32)}_${randomBytes(32).toString('hex')}`, client: { name: 'x', version: '1' }, features: [] }));
        return s.gone;
    });
    for (let i = 0; i < 8; i++) await Promise.all(Array.from({ length: 20 }, () => bad('127.0.0.99')));
    assert.equal(await bad('127.0.0.98'), 4001);
    await pause(100);
    const lines = (peer) => hub.log.split('\n').filter((line) => line.includes('event=bye') && line.includes(`peer=${peer}`));
    assert.equal(lines('127.0.0.98').length, 1);
    assert.ok(lines('127.0.0.99').length <= 40, `${lines('127.0.0.99').length} lines`);
    assert.ok(hub.log.split('\n').some((line) => line.includes('event=welcome') && line.includes('peer=127.0.0.1')), 'welcomes are logged with an address');
});

const tokenId = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const WITHIN_MS = 1500; // a second, and what payonctl and a busy machine take

test('a revoked device is cut within a second while it is connected', async () => {
    const token = venue.token('waiter', 'lost tablet');
    const lost = new Device(hub, token);
    await lost.connect();
    await lost.sub(['orders']);
    const calm = await device(hub, venue, 'waiter', [], 'not lost');
    hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, 'token', 'revoke', tokenId(token));
    const from = Date.now();
    assert.equal((await lost.gone).code, 4001);
    assert.ok(Date.now() - from < WITHIN_MS, `${Date.now() - from} ms`);
    await calm.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    assert.equal(calm.closed, null);
    await calm.close();
});

test('a device that says hello at another hub leaves its old connection', async (t) => {
    const redis = await startRedis();
    const hubs = [0, 1].map((n) => new Hub(pg, { redis_url: redis.url, node: `hub-${n}` }));
    t.after(async () => {
        await Promise.all(hubs.map((each) => each.kill('SIGKILL')));
        await redis.kill();
    });
    await Promise.all(hubs.map((each) => each.start()));
    await until('the bus is up', () => hubs.every((each) => /bus=redis state=up/.test(each.log)));
    const token = venue.token('waiter', 'moves');
    const [old, now] = hubs.map((each) => new Device(each, token));
    await old.connect();
    await now.connect();
    assert.equal((await old.gone).code, 4003);
    await now.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    assert.equal(now.closed, null);
    await now.close();
});
