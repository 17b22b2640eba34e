// Units of the core: pure ones, and connection and outbox on a virtual clock.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { digestAdd } from '../lib/digest.mjs';
import { ROOT } from '../lib/hub.mjs';
import { core, Disk, FakeLocks, indexedStorage, skip, VirtualWorld } from './world.mjs';

const VENUE = { id: '01a20000-0000-7000-8000-000000000001', name: 'V', currency: 'USD', exponent: 2, zone: 'UTC' };
const EPOCH = '01a20000-0000-7000-8000-000000000002';
const ORDER = '01a20000-0000-7000-8000-000000000003';
const TIME = '2026-11-22T10:56:00.123Z';
const actor = { device: VENUE.id, staff: null, name: 'x', role: 'waiter' };
const limits = {
    message_bytes: 65536, json_depth: 32, topics_per_session: 100, session_queue_bytes: 1 << 20, session_commands: 64, command_rate: 200,
    heartbeat_ms: 2000, silence_ms: 30000,
};
const welcome = {
    t: 'welcome', protocol: 'payon.v1', session: EPOCH, node: 'n', venue: VENUE, actor, role: 'waiter', now: TIME, epoch: EPOCH, seq: 5,
    heartbeat_ms: 2000, limits, features: [],
};
const area = (n, name = 'Hall') => ({ id: `01a20000-0000-7000-8000-00000000010${n}`, rev: 1, name, position: 0, revenue_centre_id: null });
const snapshot = (seq, areas, more = {}) => ({ t: 'snapshot', id: 'sub-1', epoch: EPOCH, seq, topics: ['floor'], records: areas.length ? { area: areas } : {}, ...more });
const change = (seq, put, del = {}) => ({ t: 'change', seq, op: ORDER, at: TIME, recorded: TIME, by: actor, events: [], put, del });
const ok = (op, seq) => ({ t: 'ok', op, seq, result: {} });
const no = (op, code, retry) => ({ t: 'no', op, code, text: `words for ${code}`, retry, detail: {} });
function digest(...records) {
    const sum = { a: 0, b: 0 };
    for (const record of records) digestAdd(sum, JSON.stringify(record));
    return [sum.a, sum.b].map((half) => half.toString(16).padStart(8, '0')).join('');
}
const sync = (seq, ...records) => ({ t: 'sync', seq, digest: digest(...records), now: TIME });
/** Waits for the fake disk. */
const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A client in a virtual world; `up`: welcomed, with a snapshot at seq 5. */
async function start(world, { up = true, options = {} } = {}) {
    const client = new core.Client(world, { url: 'ws://hub/ws', token: 'secret', topics: ['floor'], name: 'test', version: '1', ...options });
    await client.start();
    await settle();
    if (up) greet(world, snapshot(5, [area(1)]));
    return client;
}
function greet(world, ...answers) {
    world.socket.events.opened();
    world.socket.say(welcome);
    if (answers.length) world.socket.say(...answers);
}
const sentOf = (world, t) => world.socket.sent.filter((m) => m.t === t);
const states = (client) => client.outbox.entries.value.map(({ state }) => state);
const openOrder = (client, lane) => client.send('order.open', { order_id: client.uuid(), kind: 'takeaway' }, lane ? { lane } : {});

test('the core on a virtual clock', { skip }, async (t) => {
    await t.test('hello, sub, and the state of a link', async () => {
        const world = new VirtualWorld();
        const client = await start(world, { up: false });
        assert.deepEqual([world.socket.url, world.socket.protocol, client.link.value.is], ['ws://hub/ws', 'payon.v1', 'offline']);
        greet(world);
        assert.deepEqual(world.socket.sent[0], { t: 'hello', token: 'secret', client: { name: 'test', version: '1' }, features: [] });
        assert.deepEqual(sentOf(world, 'sub')[0], { t: 'sub', id: 'sub-1', topics: ['floor'] });
        assert.equal(client.link.value.is, 'live');
        const probe = sentOf(world, 'unsub')[0];
        world.advance(1001);
        assert.equal(client.link.value.is, 'slow', 'no answer for a second');
        world.socket.say({ t: 'error', id: probe.id, code: 'unknown_topic', text: '', detail: { field: probe.topics[0] } });
        assert.deepEqual(client.link.value, { is: 'slow', rtt_ms: 1001 });
        assert.deepEqual(client.reports.value, [], 'a probe is no fault');
        world.socket.say(sync(5));
        world.advance(7);
        world.socket.say({ t: 'error', id: sentOf(world, 'unsub')[1].id, code: 'unknown_topic', text: '', detail: {} });
        assert.deepEqual(client.link.value, { is: 'live', rtt_ms: 7 });
    });

    await t.test('silence for three heartbeats ends a connection; the next one resumes at the cursor', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        world.advance(5900);
        world.socket.say(sync(9, area(1)));
        assert.deepEqual(sentOf(world, 'seen').at(-1), { t: 'seen', seq: 9 });
        world.advance(5999);
        assert.notEqual(client.link.value.is, 'offline');
        const heardAt = world.now() - 5999;
        world.advance(2);
        assert.deepEqual(client.link.value, { is: 'offline', since: heardAt });
        assert.equal(world.socket.closedWith, 4000);
        world.advance(250);
        assert.equal(world.sockets.length, 2);
        world.socket.events.opened();
        assert.deepEqual(world.socket.sent[0].resume, { epoch: EPOCH, seq: 9, topics: ['floor'] });
        world.socket.say(welcome);
        world.socket.say({ t: 'resumed', id: null, epoch: EPOCH, from: 9, seq: 10 }, change(10, { area: [area(2)] }));
        assert.equal(client.store.kind('area').all().length, 2);
        assert.equal(sentOf(world, 'sub').length, 0);
    });

    await t.test('the mark of the journal goes with the cursor, to the disk and into the next hello', async () => {
        const disk = new Disk();
        const world = new VirtualWorld({ disk });
        const client = await start(world, { up: false });
        greet(world, snapshot(5, [area(1)], { mark: '00000000000000a5' }));
        assert.equal(client.store.cursor.value.mark, '00000000000000a5');
        world.socket.say({ ...change(6, { area: [area(2)] }), mark: '00000000000000a6' });
        assert.equal(client.store.cursor.value.mark, '00000000000000a6');
        world.socket.say({ ...sync(9, area(1), area(2)), mark: '00000000000000a9' });
        assert.deepEqual([client.store.cursor.value.seq, client.store.cursor.value.mark], [9, '00000000000000a9']);
        await client.stop();
        const later = new VirtualWorld({ disk });
        const again = await start(later, { up: false });
        later.socket.events.opened();
        assert.deepEqual(later.socket.sent[0].resume, { epoch: EPOCH, seq: 9, mark: '00000000000000a9', topics: ['floor'] });
        later.socket.say(welcome, change(10, {}));
        assert.equal(again.store.cursor.value.mark, '', 'an older hub tells none');
        await again.stop();
    });

    await t.test('a snapshot of a journal that lost something is taken, reported and shown until seen', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const { op } = openOrder(client);
        await settle();
        world.socket.say(ok(op, 8));
        assert.equal(client.outbox.entries.value.length, 1, 'its change has not come');
        assert.equal(client.journalLost.value, null);
        world.socket.say(snapshot(4, [area(3)], { id: null, mark: '00000000000000b4', why: 'journal_lost' }));
        assert.deepEqual(client.store.kind('area').all().map(({ id }) => id), [area(3).id]);
        assert.equal(client.store.cursor.value.seq, 4);
        assert.equal(client.outbox.entries.value.length, 0, 'an answer that was lost is not waited for');
        assert.equal(client.reports.value.at(-1).code, 'journal_lost');
        assert.equal(client.journalLost.value, world.now());
        client.seenLost();
        assert.equal(client.journalLost.value, null);
        world.socket.say(snapshot(5, [area(3)], { id: null, why: 'something_newer' }));
        assert.equal(client.journalLost.value, null);
        assert.equal(client.store.cursor.value.seq, 5);
    });

    await t.test('close codes are obeyed by range, and bye', async () => {
        for (const [code, is, soon] of [[1001, 'offline', true], [4201, 'offline', true], [4299, 'offline', true], [1006, 'offline', false], [4100, 'offline', false],
            [1011, 'offline', false], [4999, 'offline', false], [4001, 'refused'], [4050, 'refused']]) {
            const world = new VirtualWorld({ random: 0.99 });
            const client = await start(world);
            for (let i = 0; i < 6; i++) { // losses without a steady connection between
                world.socket.events.closed(is === 'refused' ? code : 1006, '');
                world.advance(60_000);
            }
            if (is === 'refused') assert.deepEqual([client.link.value.is, client.link.value.code, world.sockets.length], [is, code, 1]);
            else {
                const before = world.sockets.length;
                world.socket.events.closed(code, '');
                assert.equal(client.link.value.is, is);
                world.advance(1100);
                assert.equal(world.sockets.length - before, soon ? 1 : 0, `${code}`);
                world.advance(30_000);
                assert.ok(world.sockets.length > before, `${code} comes back`);
            }
        }
        const world = new VirtualWorld();
        const client = await start(world);
        world.socket.say({ t: 'bye', code: 4201, text: 'restarts', reconnect_ms: 3000 });
        world.socket.events.closed(1006, ''); // its close frame was lost
        world.advance(2999);
        assert.equal(world.sockets.length, 1);
        world.advance(1000);
        assert.equal(world.sockets.length, 2);
        world.socket.say({ t: 'bye', code: 4001, text: 'no such token', reconnect_ms: 0 });
        world.socket.events.closed(4001, '');
        assert.deepEqual(client.link.value, { is: 'refused', code: 4001, why: 'no such token' });
        assert.throws(() => openOrder(client), /no such token/);
        client.takeOver();
        await settle();
        assert.equal(world.sockets.length, 3, 'tried again when asked');
    });

    await t.test('waking up ends a pause, and drops a connection that is dead', async () => {
        const world = new VirtualWorld({ random: 0.99 });
        const client = await start(world);
        world.socket.events.closed(4100, '');
        world.wake();
        assert.equal(world.sockets.length, 2);
        greet(world);
        world.wake();
        world.advance(2001);
        assert.equal(client.link.value.is, 'offline');
    });

    await t.test('a digest that differs is reported and repaired, and the state is not trusted meanwhile', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const seen = [];
        world.socket.say(sync(6, area(1), area(2)));
        assert.equal(client.reports.value[0].code, 'digest');
        assert.equal(client.store.cursor.value.seq, 5, 'the cursor stays');
        assert.equal(sentOf(world, 'sub').length, 2);
        world.socket.say(sync(6, area(1), area(2)));
        assert.equal(sentOf(world, 'sub').length, 2, 'asked once');
        world.socket.say(snapshot(6, [area(1), area(2)], { id: 'sub-2' }));
        assert.equal(client.store.digest(), digest(area(1), area(2)));
        world.socket.say(sync(7, area(1)));
        assert.equal(sentOf(world, 'sub').length, 2, 'not again at once');
        world.socket.events.closed(1006, '');
        world.advance(1000);
        world.socket.events.opened();
        assert.equal(world.socket.sent[0].resume, undefined);
        seen.push(client.store.cursor.value.seq);
        assert.deepEqual(seen, [6]);
    });

    await t.test('a change is applied whole, in order and once; unknown things are ignored', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const told = [];
        client.onChange = (m) => told.push([m.seq, client.store.kind('area').all().length]);
        world.socket.say(change(7, { area: [area(2), area(3)], robot: [{ id: ORDER, arms: 2 }] }, { area: [area(1).id] }), { t: 'weather', sun: true });
        world.socket.say(change(7, { area: [area(4)] }), change(6, { area: [area(5)] }));
        assert.deepEqual(told, [[7, 2]]);
        assert.equal(client.store.kind('area').get(area(1).id), undefined);
        world.socket.say(sync(7, area(2), area(3), { id: ORDER, arms: 2 }));
        assert.deepEqual(client.reports.value, []);
        world.socket.say(change(8, { area: [{ ...area(6), name: 7 }] }));
        assert.match(client.reports.value[0].text, /area: name: no text/);
        assert.equal(client.store.kind('area').get(area(6).id), undefined);
    });

    await t.test('receipts are split into messages that the hub accepts', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const ids = Array.from({ length: 450 }, () => client.uuid());
        client.receipts(ids, ids.slice(0, 10));
        const parts = sentOf(world, 'seen');
        assert.deepEqual(parts.map((m) => m.delivered.length), [200, 200, 50]);
        assert.deepEqual(parts.flatMap((m) => m.delivered), ids);
        assert.deepEqual(parts.flatMap((m) => m.displayed), ids.slice(0, 10));
    });

    await t.test('a browser that denies locks is like one without', async () => {
        const world = new VirtualWorld({ locks: { hold: () => Promise.reject(new Error('denied')) } });
        const client = await start(world);
        assert.equal(client.link.value.is, 'live');
    });

    await t.test('screens of one browser profile are devices of their own: each leads', async () => {
        const locks = new FakeLocks();
        const [tablet, kitchen, tab] = [new VirtualWorld({ locks }), new VirtualWorld({ locks }), new VirtualWorld({ locks })];
        const first = await start(tablet, { options: { name: 'tablet' } });
        const other = await start(kitchen, { options: { name: 'kitchen' } });
        assert.deepEqual([first.link.value.is, other.link.value.is], ['live', 'live']);
        void start(tab, { up: false, options: { name: 'tablet' } });
        await settle();
        tab.advance(101);
        await settle();
        assert.equal(tab.sockets.length, 0, 'a second tab of the tablet waits');
    });

    await t.test('how long the hub is silent does not depend on the clock of the device', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        assert.equal(client.silentFor, 0);
        world.advance(4000);
        for (const set of [-12 * 3600_000, 24 * 3600_000]) {
            world.wall += set;
            assert.equal(client.silentFor, 4000);
        }
        world.socket.say(sync(5, area(1)));
        assert.equal(client.silentFor, 0);
    });

    await t.test('the hub\'s time goes on when the clock of the device is set back', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        world.socket.say({ ...sync(5, area(1)), now: new Date(world.now() + 5000).toISOString() });
        const before = client.clock.now();
        world.advance(1000);
        world.wall -= 3600_000;
        assert.equal(client.clock.now(), before + 1000);
    });

    await t.test('a refused topic is given up, the others are not', async () => {
        const world = new VirtualWorld();
        const client = await start(world, { up: false, options: { topics: ['floor', 'checks'] } });
        greet(world, { t: 'error', id: 'sub-1', code: 'forbidden_topic', text: '', detail: { field: 'checks' } });
        assert.deepEqual(sentOf(world, 'sub').at(-1).topics, ['floor']);
        world.socket.say(snapshot(5, [area(1)], { id: 'sub-2' }));
        assert.deepEqual(client.reports.value.map(({ code }) => code), ['topic']);
    });
});

test('a database whose connection died without a word is opened once more; then it is said', { skip }, async () => {
    const factory = new IDBFactory();
    const handles = [];
    const kill = () => {
        for (const handle of handles)
            handle.transaction = () => {
                throw new DOMException('The database connection is closing.', 'InvalidStateError');
            };
    };
    let stillborn = false;
    const storage = indexedStorage({
        open(...given) {
            const request = factory.open(...given);
            request.addEventListener('success', () => {
                handles.push(request.result);
                if (stillborn) kill();
            });
            return request;
        },
    }, 'test');
    const row = (value) => ({ table: 'outbox', key: 'a', value });
    await storage.write([row(1)]);
    kill();
    await Promise.all([storage.write([row(2)]), storage.write([{ table: 'meta', key: 'b', value: 3 }]), storage.read('records')]);
    assert.deepEqual([...(await storage.read('outbox'))], [['a', 2]]);
    assert.deepEqual([...(await storage.read('meta'))], [['b', 3]]);
    kill();
    assert.equal((await storage.read('outbox')).get('a'), 2);
    stillborn = true;
    kill();
    await assert.rejects(storage.write([row(4)]), /closing/);
    stillborn = false;
    await storage.write([row(5)]);
    assert.equal((await storage.read('outbox')).get('a'), 5, 'and later it works again');
});

test('the outbox', { skip }, async (t) => {
    await t.test('a command is on the disk before it is sent, and leaves once answered and shown by the store', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const { op, answer } = openOrder(client);
        assert.deepEqual([states(client), sentOf(world, 'cmd').length], [['saving'], 0]);
        await settle();
        assert.ok((await world.disk.storage.read('outbox')).has(op));
        assert.deepEqual([states(client), sentOf(world, 'cmd').map((m) => m.op)], [['sent'], [op]]);
        world.socket.say(ok(op, 6));
        assert.deepEqual(await answer, { is: 'ok', op, seq: 6, result: {}, replayed: false });
        assert.deepEqual(states(client), ['confirmed']);
        world.socket.say(change(6, {}));
        await settle();
        assert.deepEqual([states(client), (await world.disk.storage.read('outbox')).size], [[], 0]);
    });

    await t.test('a lane keeps its order, lanes do not wait for each other', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const [a1, a2, b1] = ['a', 'a', 'b'].map((lane) => openOrder(client, lane).op);
        await settle();
        assert.deepEqual(sentOf(world, 'cmd').map((m) => m.op), [a1, b1]);
        world.socket.say(no(a1, 'busy', 'same'));
        world.advance(101);
        assert.deepEqual(sentOf(world, 'cmd').map((m) => m.op), [a1, b1, a1], 'a1 again, and not a2 before it');
        world.socket.say(ok(a1, 6), ok(a1, 6));
        assert.equal(sentOf(world, 'cmd').at(-1).op, a2);
    });

    await t.test('too fast: one after the other at the rate that the hub told, slower if it says so again, then as before', async () => {
        const world = new VirtualWorld();
        const client = await start(world, { up: false });
        world.socket.events.opened();
        world.socket.say({ ...welcome, limits: { ...limits, command_rate: 100 } }, snapshot(5, [area(1)]));
        const made = Array.from({ length: 300 }, (_, i) => openOrder(client, `lane ${i}`).op);
        while (states(client).includes('saving')) await settle();
        const sent = () => sentOf(world, 'cmd').length;
        assert.equal(sent(), 32, 'the window');
        world.socket.say(...made.slice(0, 32).map((op) => no(op, 'rate', 'same')));
        assert.equal(sent(), 32, 'nothing at once');
        /** How many were sent in this time; the hub takes each. */
        let seq = 5;
        const sentIn = (ms) => {
            const before = sent();
            for (let i = 0; i < ms; i++) {
                const n = sent();
                world.advance(1);
                for (const { op } of sentOf(world, 'cmd').slice(n)) world.socket.say(ok(op, ++seq));
            }
            return sent() - before;
        };
        const first = sentIn(250);
        assert.ok(first >= 15 && first <= 21, `${first} in 250 ms, at most 80 a second`);
        sentIn(1000);
        world.advance(13); // one more is on its way
        world.socket.say(no(sentOf(world, 'cmd').at(-1).op, 'rate', 'same'));
        const slower = sentIn(250);
        assert.ok(slower >= 7 && slower <= 11, `${slower} in 250 ms, at most 40 a second`);
        sentIn(10_000);
        assert.deepEqual(client.outbox.entries.value.filter(({ state }) => state !== 'confirmed'), []);
        const before = sent();
        for (let i = 0; i < 5; i++) openOrder(client, `later ${i}`);
        while (states(client).includes('saving')) await settle();
        assert.equal(sent() - before, 5, 'the hub was not too slow for long');
        await client.stop();
    });

    await t.test('commands in flight when the connection breaks are sent again unchanged', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        for (const lane of ['a', 'b', 'a']) openOrder(client, lane);
        await settle();
        const before = sentOf(world, 'cmd');
        world.socket.events.closed(1006, '');
        assert.deepEqual(states(client), ['waiting', 'waiting', 'waiting']);
        world.advance(250);
        greet(world);
        assert.deepEqual(sentOf(world, 'cmd'), before);
    });

    await t.test('the window is what welcome allows', async () => {
        const world = new VirtualWorld();
        const client = await start(world, { up: false });
        for (let i = 0; i < 9; i++) openOrder(client, `lane ${i}`);
        await settle();
        world.socket.events.opened();
        world.socket.say({ ...welcome, limits: { ...limits, session_commands: 4 } });
        assert.equal(sentOf(world, 'cmd').length, 3);
        world.socket.say(ok(sentOf(world, 'cmd')[0].op, 6));
        assert.equal(sentOf(world, 'cmd').length, 4);
    });

    await t.test('a refusal survives reloads, with its words, until it is dismissed', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const { op, answer } = openOrder(client);
        await settle();
        world.socket.say(no(op, 'exists', 'never'));
        assert.deepEqual((await answer).refusal, { code: 'exists', text: 'words for exists', detail: {} });
        await settle();
        const again = new VirtualWorld({ disk: world.disk });
        const reloaded = await start(again);
        assert.deepEqual([reloaded.outbox.entries.value[0].refusal.code, sentOf(again, 'cmd').length], ['exists', 0]);
        reloaded.outbox.dismiss(op);
        await settle();
        assert.equal((await world.disk.storage.read('outbox')).size, 0);
    });

    await t.test('an unanswered command is sent again; late commands say when they were made', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        const { op } = openOrder(client);
        await settle();
        for (let i = 0; i < 5; i++) world.advance(2000) ?? world.socket.say(sync(5, area(1)));
        const [first, second] = sentOf(world, 'cmd');
        assert.deepEqual([first.op, second.op, first.at], [op, op, undefined]);
        assert.match(second.at, /Z$/);
        assert.deepEqual({ ...second, at: undefined }, { ...first, at: undefined });
    });

    await t.test('commands made before the hub told its time get the right one, whatever the device believed', async () => {
        const wrong_by = 12 * 3600_000;
        const hubTime = 1_900_000_000_000;
        const says = (world, late) => ({ ...welcome, now: new Date(hubTime + late).toISOString() });
        const at = ({ at }) => Date.parse(at);
        const world = new VirtualWorld();
        world.wall = hubTime - wrong_by; // AM for PM
        const client = await start(world, { up: false });
        openOrder(client, 'a');
        await settle();
        world.advance(60_000);
        world.wall += wrong_by; // the device's network tells it the time before the hub does
        openOrder(client, 'b');
        await settle();
        world.advance(30_000);
        world.wake();
        world.socket.events.opened();
        world.socket.say(says(world, 90_000));
        assert.deepEqual(sentOf(world, 'cmd').map(at), [hubTime, hubTime + 60_000]);
        const { disk } = world;
        assert.deepEqual([...(await disk.storage.read('outbox')).values()].map(({ made, wall }) => [made, wall]),
            [[hubTime, null], [hubTime + 60_000, null]]);
        world.socket.events.closed(1006, '');
        openOrder(client, 'c'); // by the hub's time: what the clock does now is nothing to it
        await settle();
        world.wall -= wrong_by;
        world.advance(5000);
        world.socket.events.opened();
        world.socket.say(says(world, 95_000));
        assert.deepEqual(sentOf(world, 'cmd').map(at), [hubTime, hubTime + 60_000, hubTime + 90_000]);
    });

    await t.test('and those of an earlier page, by the clock of the device that made them', async () => {
        const hubTime = 1_900_000_000_000;
        const disk = new Disk();
        const before = new VirtualWorld({ disk });
        before.wall = hubTime + 3600_000; // an hour ahead
        const first = await start(before, { up: false });
        openOrder(first);
        await settle();
        await first.stop();
        const world = new VirtualWorld({ disk });
        world.wall = before.wall + 20_000;
        await start(world, { up: false });
        world.socket.events.opened();
        world.socket.say({ ...welcome, now: new Date(hubTime + 20_000).toISOString() });
        assert.deepEqual(sentOf(world, 'cmd').map(({ at }) => Date.parse(at)), [hubTime]);
    });

    await t.test('a command that cannot be saved is not sent; one that the registry does not allow cannot be made', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        world.disk.fails = true;
        const { answer } = openOrder(client);
        assert.equal((await answer).refusal.code, 'not_saved');
        assert.equal(sentOf(world, 'cmd').length, 0);
        for (const [type, body, pre, why] of [
            ['order.open', { order_id: ORDER }, undefined, /kind: missing/],
            ['order.open', { order_id: 'x', kind: 'takeaway' }, undefined, /order_id: no id/],
            ['order.open', { order_id: ORDER, kind: 'drone' }, undefined, /kind: no enum/],
            ['order.open', { order_id: ORDER, kind: 'takeaway', tip: 1 }, undefined, /tip: no such field/],
            ['order.open', { order_id: ORDER, kind: 'takeaway', customer: 'ü'.repeat(81) }, undefined, /customer: no text/],
            ['line.change', { line_id: ORDER, quantity: 0 }, { rev: 1 }, /quantity: no int/],
            ['line.change', { line_id: ORDER, quantity: 1 }, { due: 1 }, /due: no such field/],
        ])
            assert.throws(() => client.send(type, body, { pre }), why);
        world.disk.fails = false;
        client.send('order.open', { order_id: ORDER, kind: 'takeaway', customer: '😀'.repeat(80) }); // characters count
    });

    await t.test('commands of another venue are not sent to this one', async () => {
        const world = new VirtualWorld();
        const client = await start(world);
        openOrder(client);
        world.socket.events.closed(1006, '');
        await settle();
        world.advance(1000);
        world.socket.events.opened();
        world.socket.say({ ...welcome, venue: { ...VENUE, id: ORDER } });
        assert.equal(client.outbox.entries.value[0].refusal.code, 'other_venue');
        assert.equal(sentOf(world, 'cmd').length, 0);
    });
});

test('the saved state is shown after an offline reload', { skip }, async () => {
    const world = new VirtualWorld();
    await start(world);
    world.socket.say(change(6, { area: [area(2)] }));
    world.advance(251);
    await settle();
    const again = new VirtualWorld({ disk: world.disk });
    const client = await start(again, { up: false });
    assert.deepEqual(client.store.kind('area').all(), [area(1), area(2)]);
    assert.deepEqual([client.identity.value.venue.name, client.store.digest()], ['V', digest(area(1), area(2))]);
    again.socket.events.opened();
    assert.equal(again.socket.sent[0].resume.seq, 6);
});

test('a kind with very many records is saved in blocks, and what changes of them over these', { skip }, async () => {
    const many = (n) => ({ ...area(0), id: `01a20000-0000-7000-8000-${String(n).padStart(12, '0')}` });
    const records = Array.from({ length: 1200 }, (_, n) => many(n));
    const world = new VirtualWorld();
    await start(world, { up: false });
    greet(world, snapshot(5, records));
    const kept = async () => {
        world.advance(251);
        await settle();
        return world.disk.storage.read('records');
    };
    assert.deepEqual([...(await kept()).keys()].sort(), ['block/area/0', 'block/area/1000', 'block/area/500']);
    const renamed = { ...many(7), name: 'Bar', rev: 2 };
    const fresh = { ...many(5000), name: 'Terrace' };
    world.socket.say(change(6, { area: [renamed, fresh] }, { area: [records[8].id] }));
    assert.equal((await kept()).size, 6);
    world.socket.say(change(7, {}, { area: [fresh.id] }));
    assert.equal((await kept()).size, 5, 'what is in no block leaves its row');
    const now = [...records.slice(0, 7), renamed, ...records.slice(9)];
    const client = await start(new VirtualWorld({ disk: world.disk }), { up: false });
    assert.equal(client.store.digest(), digest(...now));
    assert.equal(client.store.kind('area').get(renamed.id).name, 'Bar');
    assert.equal(client.store.kind('area').get(records[8].id), undefined);
});

test('presence is shown while live, and repeated after each welcome', { skip }, async () => {
    const world = new VirtualWorld();
    const client = await start(world, { up: false, options: { topics: ['floor', 'presence'] } });
    const devices = [{ device: ORDER, name: 'x', role: 'waiter', table_id: null }];
    client.at(ORDER); // not connected yet: kept
    assert.equal(client.presence.value, null);
    greet(world);
    assert.deepEqual(sentOf(world, 'at'), [{ t: 'at', table_id: ORDER }]);
    world.socket.say(snapshot(5, [area(1)], { topics: ['floor', 'presence'] }), { t: 'presence', devices, stations: [EPOCH] });
    assert.deepEqual(client.presence.value, { devices, stations: [EPOCH] });
    assert.deepEqual(client.store.cursor.value.topics, ['floor', 'presence']);
    assert.equal(client.store.digest(), digest(area(1)), 'the store knows nothing of it');
    world.socket.say(sync(6, area(1)));
    assert.deepEqual(client.reports.value, []);
    client.at(ORDER); // no news
    client.at(EPOCH);
    assert.deepEqual(sentOf(world, 'at').map((m) => m.table_id), [ORDER, EPOCH]);
    world.socket.say({ t: 'presence', devices: [], stations: [] });
    assert.deepEqual(client.presence.value, { devices: [], stations: [] });

    world.socket.events.closed(1006, '');
    assert.equal(client.presence.value, null, 'nobody knows while offline');
    world.advance(2000);
    world.socket.events.opened();
    world.socket.say(welcome);
    assert.deepEqual(sentOf(world, 'at'), [{ t: 'at', table_id: EPOCH }]);
    client.at(null);
    assert.deepEqual(sentOf(world, 'at').at(-1), { t: 'at', table_id: null });
    world.socket.events.closed(1006, '');
    world.advance(2000);
    world.socket.events.opened();
    world.socket.say(welcome);
    assert.deepEqual(sentOf(world, 'at'), [], 'none is what the hub takes for granted');
    await client.stop();
    assert.equal(client.presence.value, null);
});

test('a role that may not see presence keeps its other topics', { skip }, async () => {
    const world = new VirtualWorld();
    const client = await start(world, { up: false, options: { topics: ['floor', 'presence'] } });
    greet(world, { t: 'error', id: 'sub-1', code: 'forbidden_topic', text: '', detail: { field: 'presence' } });
    assert.deepEqual(sentOf(world, 'sub').at(-1).topics, ['floor']);
    assert.equal(client.presence.value, null);
});

test('watchers see a change as a whole, and only of what they read', { skip }, async () => {
    const store = new core.Store();
    store.replace({ epoch: EPOCH, seq: 1, topics: [] }, { area: [area(1), area(2)] });
    const seen = { names: [], one: 0, ids: 0 };
    core.effect(() => seen.names.push(store.kind('area').all().map(({ name }) => name).join()));
    core.effect(() => void store.kind('area').get(area(1).id) ?? seen.one++);
    core.effect(() => void store.kind('area').ids() ?? seen.ids++);
    store.apply({ seq: 2, mark: '' }, { area: [area(1, 'A'), area(2, 'B')] }, {});
    store.apply({ seq: 3, mark: '' }, { area: [area(2, 'C')] }, {});
    store.apply({ seq: 4, mark: '' }, { area: [area(3, 'D')] }, { area: [area(1).id] });
    assert.deepEqual(seen.names, ['Hall,Hall', 'A,B', 'A,C', 'C,D']);
    assert.deepEqual([seen.one, seen.ids], [3, 2]);
    store.replace({ epoch: EPOCH, seq: 9, topics: [] }, {});
    assert.deepEqual([store.kind('area').all(), store.digest()], [[], digest()]);
});

test('digests over UTF-8, ids in order, the hub\'s clock', { skip }, async () => {
    const records = ['plain', 'ümläut', '日本', '🍕🍕', 'q"\\\n\u2028'].map((name) => ({ id: name, name }));
    const store = new core.Store();
    store.replace({ epoch: EPOCH, seq: 1, topics: [] }, { robot: records });
    assert.equal(store.digest(), digest(...records));

    const world = new VirtualWorld({ random: 0.99 });
    const maker = new core.UuidMaker(world);
    const made = Array.from({ length: 5000 }, () => maker.next());
    world.wall -= 3_600_000; // the clock is set back
    made.push(...Array.from({ length: 100 }, () => maker.next()));
    assert.deepEqual([...new Set(made)].sort(), made);
    for (const uuid of made) assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const later = new core.UuidMaker(world);
    later.after(made.at(-1));
    assert.ok(later.next() > made.at(-1));

    const clock = new core.HubClock(world);
    const say = (late) => clock.heard(new Date(world.now() + 5000 - late).toISOString());
    for (const late of [80, 30, 400]) say(late);
    assert.equal(clock.offset.value, 4970);
    clock.tripTook(60);
    assert.equal(clock.offset.value, 5000);
    world.wall += 60_000; // somebody sets the clock of the tablet
    clock.heard(new Date(world.now() - 55_000 - 30).toISOString());
    assert.equal(clock.offset.value, -55_000);
});

test('every message of v1 that was ever shipped is understood', { skip }, async () => {
    const folder = `${ROOT}/tests/golden/v1`;
    let n = 0;
    for (const name of fs.readdirSync(folder).filter((each) => /out|hub/.test(each)))
        for (const line of fs.readFileSync(`${folder}/${name}`, 'utf8').split('\n').filter((each) => each.startsWith('{'))) {
            const heard = core.readMessage(JSON.parse(line));
            assert.equal(heard.is, 'message', `${name}: ${heard.why ?? ''} ${line.slice(0, 200)}`);
            n++;
        }
    assert.ok(n > 5, `only ${n} golden messages were found`);
});
