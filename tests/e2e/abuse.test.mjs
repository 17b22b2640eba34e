// The hub against devices that break the protocol: each gets the documented code, and no other device
// notices.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import WebSocket from 'ws';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { sql } from '../lib/history.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { schemas } from '../lib/schemas.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const BURST = schemas().registry.limits.find(({ name }) => name === 'command_burst').value;

let pg, hub, venue;
let silent; // {ended, gone}: a connection that never says hello, made before the first test

before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
    silent = await connectSilent();
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

/** A device that has not said hello: the test decides what it sends. */
async function stranger(options = {}) {
    const d = new Device(hub, 'none');
    const socket = new WebSocket(hub.ws, options.protocol ?? 'payon.v1', options.socket);
    d.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data) => d.receive(data.toString()));
    d.gone = new Promise((resolve) =>
        socket.once('close', (code, reason) => {
            for (const w of [...d.waiting]) w.fail(new Error(`closed ${code} ${reason}`));
            resolve({ code, reason: reason.toString() });
        }),
    );
    await new Promise((resolve) => socket.once('open', resolve));
    return d;
}

async function connectSilent() {
    const { gone } = await stranger();
    const since = Date.now();
    const one = { ended: false };
    one.gone = gone.then((end) => {
        one.ended = true;
        return { ...end, after_ms: Date.now() - since };
    });
    return one;
}

const isError = (m) => m.t === 'error';
/** Sends text unchanged; resolves with the error that answers it. */
function wrong(d, text) {
    const answer = d.next(isError);
    d.socket.send(text);
    return answer;
}
async function alive(d) {
    assert.equal((await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' })).t, 'ok');
}
const padded = (message, bytes) => {
    const text = JSON.stringify({ ...message, pad: '' });
    return text.replace('"pad":""', `"pad":"${'x'.repeat(bytes - Buffer.byteLength(text))}"`);
};
const nested = (depth) => `{"t":"cmd","op":"${uuid()}","type":"order.send","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

test('others are welcomed while a connection has not said hello', async () => {
    const d = await device(hub, venue, 'waiter', []);
    const mute = await connectSilent();
    await alive(d);
    await d.close();
    assert.equal(mute.ended, false);
});

test('a message of 64 KiB is accepted, one byte more ends the connection with 1009', async () => {
    const d = await device(hub, venue, 'waiter', []);
    const answer = d.next((m) => m.t === 'ok');
    d.socket.send(padded({ t: 'cmd', op: uuid(), type: 'order.open', body: { order_id: uuid(), kind: 'takeaway' } }, 65536));
    await answer;
    d.socket.send(padded({ t: 'seen', seq: 0 }, 65537));
    assert.equal((await d.gone).code, 1009);
});

test('more than 1024 fragments of one message end the connection with 1009', async () => {
    const d = await device(hub, venue, 'waiter', []);
    for (let i = 0; i < 1025; i++) d.socket.send(' ', { fin: false });
    assert.equal((await d.gone).code, 1009);
});

test('text that is not strict JSON gets a named error, and the connection stays open', async () => {
    const d = await device(hub, venue, 'waiter', []);
    const op = `"op":"${uuid()}"`;
    for (const [text, code] of [
        [nested(33), 'too_deep'],
        ['{"t":"sub","id":"1","id":"2","topics":[]}', 'duplicate_key'],
        ['{"t":"seen","seq":1} 2', 'trailing_bytes'],
        ['{"t":"seen","seq":1', 'bad_json'],
        ['', 'bad_json'],
        ['{"t":"seen","seq":1.5}', 'bad_number'],
        ['{"t":"seen","seq":9223372036854775808}', 'bad_number'],
        ['{"t":"seen","seq":1,"x":"\\ud800"}', 'bad_string'],
        ['{"t":"seen","seq":1,"x":"\\u0000"}', 'bad_string'],
        ['[{"t":"seen","seq":1}]', 'not_object'],
        [`[${'1,'.repeat(9000)}1]`, 'too_many'],
        ['{"t":"dance"}', 'unknown_type'],
        ['{"seq":1}', 'field_missing'],
        [`{"t":"cmd","type":"order.send","body":{}}`, 'field_missing'],
        ['{"t":"seen","seq":-1}', 'field_range'],
        ['{"t":"seen","seq":"1"}', 'field_type'],
        ['{"t":"sub","id":"\\u0007","topics":["floor"]}', 'field_text'],
    ])
        assert.equal((await wrong(d, text)).code, code, text.slice(0, 60));
    const no = d.next((m) => m.t === 'no');
    d.socket.send(`{"t":"cmd",${op},"type":"order.explode","body":{}}`);
    assert.equal((await no).code, 'unknown_command');
    const bad = d.next((m) => m.t === 'no');
    d.socket.send(`{"t":"cmd",${op},"type":"order.send","body":{}}`);
    assert.deepEqual(((m) => [m.code, m.retry, m.detail.field])(await bad), ['bad_command', 'fix', 'body.order_id']);
    const depth32 = d.next((m) => m.t === 'no'); // the depth is fine, the command is not
    d.socket.send(nested(32));
    assert.equal((await depth32).code, 'bad_command');
    await alive(d);
    await d.close();
});

test('binary messages and text that is not UTF-8 end the connection', async () => {
    const binary = await device(hub, venue, 'waiter', []);
    binary.socket.send(Buffer.from('{"t":"seen","seq":0}'));
    assert.equal((await binary.gone).code, 1003);
    const bytes = await device(hub, venue, 'waiter', []);
    bytes.socket.send(Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), { binary: false });
    assert.equal((await bytes.gone).code, 1007);
});

test('hello comes first and once', async () => {
    const early = await stranger();
    const error = early.next(isError);
    early.socket.send(JSON.stringify({ t: 'cmd', op: uuid(), type: 'order.send', body: { order_id: uuid() } }));
    assert.equal((await error).code, 'hello_first');
    assert.equal((await early.gone).code, 4002);
    const odd = await stranger();
    odd.socket.send('{"t":"dance"}');
    assert.equal((await odd.gone).code, 4002);
    const twice = await device(hub, venue, 'waiter', []);
    const again = JSON.stringify({ t: 'hello', token: twice.token, client: { name: 'tests', version: '1' }, features: [] });
    assert.equal((await wrong(twice, again)).code, 'hello_first');
    await alive(twice);
    await twice.close();
});

test('two hellos of one device at once: one connection stays, the other is fenced', async () => {
    const token = venue.token('waiter', 'twin');
    const twins = [new Device(hub, token), new Device(hub, token)];
    await Promise.allSettled(twins.map((d) => d.connect()));
    const { code } = await Promise.race(twins.map((d) => d.gone));
    assert.equal(code, 4003);
    const left = twins.filter((d) => !d.closed);
    assert.equal(left.length, 1);
    await alive(left[0]);
    await left[0].close();
});

test('topics: unknown, forbidden, too long, too many', async () => {
    const d = await device(hub, venue, 'manager', []);
    const other = await readyVenue(hub, { name: 'Foreign' });
    const stations = Array.from({ length: 101 }, (_, i) => ({
        id: uuid(), name: `S${i}`, code: `s${i}`, kind: 'prep', target_s: 60, position: i,
    }));
    await d.ok('setup.put', { stations });
    const sub = async (topics) => {
        const m = await d.sub(topics);
        return m.t === 'error' ? m.code : m.t;
    };
    assert.equal(await sub(['kitchen:nowhere']), 'unknown_topic');
    assert.equal(await sub([`kitchen:${other.ids.grill}`]), 'unknown_topic');
    const long = d.next(isError);
    d.send({ t: 'sub', id: '1', topics: [`kitchen:${'x'.repeat(121)}`] }, { check: false });
    assert.ok(['field_range', 'unknown_topic'].includes((await long).code));
    const all = stations.map((s) => `kitchen:${s.code}`);
    assert.equal(await sub(all.slice(0, 100)), 'snapshot');
    assert.equal(await sub([all[100]]), 'too_many_topics');
    await d.close();
    const kitchen = await device(hub, venue, 'kitchen', []);
    assert.equal((await kitchen.sub(['orders'])).code, 'forbidden_topic');
    await kitchen.close();
});

test('cursors: each is answered with all changes since or with a snapshot', async () => {
    const d = await device(hub, venue, 'waiter', []);
    await alive(d);
    const top = (await d.sub(['orders'])).seq;
    const { epoch } = d;
    await d.close();
    const from = async (cursor) => {
        const one = await device(hub, venue, 'waiter', []);
        const key = uuid();
        const answer = one.next((m) => ['snapshot', 'resumed', 'error'].includes(m.t) && m.id === key);
        one.send({ t: 'sub', id: key, topics: ['orders'], from: cursor }, { check: false });
        const first = await answer;
        if (first.t === 'resumed') {
            await alive(one);
            const told = one.heard.filter((m) => m.t === 'change').map((m) => m.seq);
            assert.ok(told.every((seq, i) => seq > (told[i - 1] ?? cursor.seq)));
            assert.ok(told.includes(top) || cursor.seq >= top);
        }
        await one.close();
        return first.t === 'error' ? first.code : first.t;
    };
    assert.equal(await from({ epoch, seq: top }), 'resumed');
    assert.equal(await from({ epoch, seq: 0 }), 'resumed'); // all of it is still in memory
    assert.equal(await from({ epoch, seq: top + 1000 }), 'snapshot');
    assert.equal(await from({ epoch, seq: 2 ** 53 - 1 }), 'snapshot');
    assert.ok(['snapshot', 'field_range'].includes(await from({ epoch, seq: 2 ** 53 })));
    assert.equal(await from({ epoch, seq: -1 }), 'field_range');
    assert.equal(await from({ epoch: uuid(), seq: top }), 'snapshot');
    const resuming = Object.assign(new Device(hub, d.token), { epoch, seq: -1, topics: new Set(['orders']) });
    resuming.send = (m) => resuming.socket.send(JSON.stringify(m));
    await assert.rejects(resuming.connect({ resume: true }));
    assert.equal((await resuming.gone).code, 4002);
});

test('a revoked token is refused, even when it was valid before', async () => {
    const token = venue.token('waiter', 'lost tablet');
    const d = new Device(hub, token);
    await d.connect();
    await d.close();
    hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, 'token', 'revoke', tokenId(token));
    const again = new Device(hub, token);
    await assert.rejects(again.connect());
    assert.equal((await again.gone).code, 4001);
    assert.ok(!hub.log.includes(token.slice(-32)), 'no secret in the log');
});
function tokenId(token) {
    const hex = token.split('_')[2];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

test('browsers of other origins, other protocols and other paths are refused at the handshake', async () => {
    const status = (url, protocol, headers) =>
        new Promise((resolve) => {
            const socket = new WebSocket(url, protocol, { headers });
            socket.once('unexpected-response', (_, response) => (resolve(response.statusCode), socket.terminate()));
            socket.once('open', () => (resolve(101), socket.terminate()));
            socket.on('error', () => resolve('error'));
        });
    const own = `http://127.0.0.1:${hub.port}`;
    assert.equal(await status(hub.ws, 'payon.v1', { Origin: own }), 101);
    assert.equal(await status(hub.ws, 'payon.v1', {}), 101, 'who sends no Origin is no browser');
    for (const origin of ['http://evil.example', 'null', `${own}.evil.example`, `http://evil.127.0.0.1:${hub.port}`, 'http://127.0.0.1:1'])
        assert.equal(await status(hub.ws, 'payon.v1', { Origin: origin }), 403, origin);
    assert.notEqual(await status(hub.ws, 'payon.v2'), 101);
    assert.notEqual(await status(hub.ws, []), 101);
    assert.notEqual(await status(hub.ws.replace('/ws', '/other'), 'payon.v1'), 101);
});

test('text of any kind is stored and sent byte for byte', async () => {
    const d = await device(hub, venue, 'waiter', ['orders']);
    const names = [`'; drop table pos_order; --`, '%s%n%d', 'a\nb\tc', '\u202Eevil', '🍔é', '\\', '"', '</script>', '$1', '{}', 'null'];
    for (const note of names) {
        const order = uuid();
        const customer = /\u202E/.test(note) ? '' : note; // a name turns no text
        await d.ok('order.open', { order_id: order, kind: 'takeaway', customer, note });
        await until('it is told', () => d.kind('order').has(order));
        const told = d.kind('order').get(order);
        assert.deepEqual([told.customer, told.note], [customer, note]);
        const [stored] = sql(pg, `select encode(convert_to(customer, 'UTF8'), 'hex'), encode(convert_to(note, 'UTF8'), 'hex') from pos_order where id = '${order}'`);
        assert.deepEqual(stored, [customer, note].map((text) => Buffer.from(text).toString('hex')));
    }
    for (const customer of ['\u202Eevil', ' ', '\u200B', '\u2066x']) {
        const no = await d.cmd('order.open', { order_id: uuid(), kind: 'takeaway', customer });
        assert.deepEqual([no.code, no.detail.error, no.detail.field], ['bad_command', 'field_text', 'body.customer']);
    }
    assert.ok(!hub.log.includes('drop table'));
    await d.close();
});

test('a flood of commands is refused, then cut; others are answered as usual', async () => {
    const [flood, calm] = await Promise.all([device(hub, venue, 'waiter', []), device(hub, venue, 'waiter', [])]);
    const body = { order_id: uuid() };
    for (let i = 0; i < BURST + 3000; i++) flood.socket.send(JSON.stringify({ t: 'cmd', op: uuid(), type: 'order.send', body }));
    const waits = [];
    for (let i = 0; i < 20; i++) {
        const from = Date.now();
        await alive(calm);
        waits.push(Date.now() - from);
    }
    assert.equal((await flood.gone).code, 4104);
    const codes = new Set(flood.heard.filter((m) => m.t === 'no').map((m) => m.code));
    assert.ok(codes.has('busy') && codes.has('rate'), [...codes].join());
    for (const m of flood.heard.filter((each) => ['busy', 'rate'].includes(each.code))) assert.equal(m.retry, 'same');
    assert.ok(waits.sort((a, b) => a - b)[10] < 500, `others waited ${waits}`);
    await calm.close();
});

test('a reader that stops is told to resume; others get everything', async () => {
    const [stopped, reader, writer] = await Promise.all(['stopped', 'reader', 'writer'].map((name) => device(hub, venue, 'manager', name === 'writer' ? [] : ['menu'], name)));
    const before = reader.heard.length;
    stopped.socket.pause();
    const item = uuid();
    let n = 0, last;
    const metric = async () => Number(/payon_sessions_slow_total (\d+)/.exec(await (await fetch(`${hub.url}/metrics`)).text())?.[1] ?? NaN);
    const slow = await metric();
    while ((await metric()) === slow) {
        assert.ok(++n < 2000, 'a queue is bounded');
        last = await writer.ok('setup.put', bigMenu(item, n));
    }
    await until('the reader has all', () => reader.seq >= last.seq);
    assert.equal(reader.heard.slice(before).filter((m) => m.t === 'change').length, n);
    stopped.socket.resume();
    assert.equal((await stopped.gone).code, 4200);
    const resumed = stopped.next((m) => m.t === 'resumed' || m.t === 'snapshot');
    await stopped.connect({ resume: true });
    await resumed;
    await until('it holds what the hub holds', async () => (await stopped.next((m) => m.t === 'sync')).digest === stopped.ownDigest());
    await Promise.all([stopped, reader, writer].map((d) => d.close()));
});
/** Choice groups of about 40 KB, sent to every screen with a menu. */
function bigMenu(group, n) {
    const options = () => Array.from({ length: 50 }, (_, i) => ({ id: uuid(), name: `${n} ${i} ${'x'.repeat(70)}`, price: 0 }));
    const groups = Array.from({ length: 6 }, (_, i) => ({
        id: `${group.slice(0, -1)}${i}`, item_id: venue.ids.cola, name: `Group ${i}`, min: 0, max: 1, position: i, options: options(),
    }));
    return { choice_groups: groups };
}

test('with Postgres frozen a thousand commands wait, the rest are refused, and none is forgotten', async () => {
    const crowd = await Promise.all(Array.from({ length: 20 }, (_, i) => device(hub, venue, 'waiter', [], `crowd ${i}`)));
    const pid = Number(fs.readFileSync(path.join(pg.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const backends = sql(pg, `select pid from pg_stat_activity where usename = 'payon_hub'`).map(([p]) => Number(p));
    for (const p of [pid, ...backends]) process.kill(p, 'SIGSTOP');
    let answers;
    try {
        const asked = crowd.flatMap((d) => Array.from({ length: 64 }, () => d.cmd('order.open', { order_id: uuid(), kind: 'takeaway' })));
        const synced = crowd[0].next((m) => m.t === 'sync');
        await synced;
        answers = await Promise.all(asked);
    } finally {
        for (const p of [pid, ...backends]) process.kill(p, 'SIGCONT');
    }
    const count = (code) => answers.filter((m) => m.code === code).length;
    assert.ok(count('busy') >= 1280 - 1000 - 128, `${count('busy')} busy`);
    assert.equal(count('busy') + count('unavailable'), 1280);
    await until('it goes on', async () => (await crowd[0].cmd('order.open', { order_id: uuid(), kind: 'takeaway' })).t === 'ok');
    await Promise.all(crowd.map((d) => d.close()));
});

test('no hello for five seconds ends the connection with 4101', async () => {
    const { code, after_ms } = await silent.gone;
    assert.equal(code, 4101);
    assert.ok(after_ms >= 4_900);
});
