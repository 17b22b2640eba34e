// Growing within v1 is safe (docs/protocol.md, "What may change within v1"): screens that were built from
// a later or an earlier registry than the hub's work with it, and take up each other's saved state.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';
import { Hub, ROOT, startPostgres, until } from '../lib/hub.mjs';
import { device, orderBurger, readyVenue } from '../lib/venue.mjs';
import { coreOf, describe, less, more, NEW_FIELDS, ZEROS } from './registries.mjs';
import { Disk, FaultyWorld, seeded, skip, VirtualWorld } from './world.mjs';

const TOPICS = ['floor', 'menu', 'orders', 'expo', 'presence'];
const REGISTRIES = skip ? {} : { 'of the hub': describe(), newer: more(), older: less() };
const CORES = {};
for (const [name, registry] of Object.entries(REGISTRIES)) CORES[name] = await coreOf(registry);

let pg, hub;
before(async () => {
    if (skip) return;
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    await hub.start();
});
after(async () => {
    for (const world of FaultyWorld.all) world.kill(); // also those of a test that failed
    await hub?.kill();
    pg?.stop();
});

/** A world without a network. */
class Offline extends FaultyWorld {
    connect = () => {
        throw new Error('no network');
    };
}

const settings = (token) => ({
    url: hub.ws, token, topics: TOPICS, name: 'growth', version: '1', connection: { greet_ms: 2000, pause_max_ms: 200 }, ask_ms: 2000,
});

/** A screen of this build on this disk; `sent` holds what it says. */
async function start(build, disk, token, { online = true } = {}) {
    const world = new (online ? FaultyWorld : Offline)(disk, seeded(1), { any: false });
    const sent = [];
    const { connect } = world;
    world.connect = (url, protocol, events) => {
        const socket = connect(url, protocol, events);
        return { ...socket, send: (text) => (sent.push(JSON.parse(text)), socket.send(text)) };
    };
    const client = new CORES[build].Client(world, settings(token));
    await client.start();
    const stop = async () => {
        await client.stop();
        world.kill();
    };
    return { client, sent, stop };
}

/** It holds the hub's state to the letter: a sync with a digest that agrees came after all of it. */
async function untilSame(client, observer) {
    await until('the screen is where the hub is', () => (client.store.cursor.value?.seq ?? -1) >= observer.seq);
    await until('a digest agrees', () => client.store.digest() === observer.ownDigest());
    assert.deepEqual(client.reports.value, [], 'nothing was to report');
    assert.ok(client.store.trusted);
}

/** Everything that TypeScript promises of a record is there. */
function checkView(registry, kind, record) {
    const enums = Object.fromEntries(registry.enums.map(({ name, values }) => [name, values.map((value) => value.name)]));
    const elements = Object.fromEntries(registry.elements.map(({ name, fields }) => [name, fields]));
    const walk = (fields, value, where) => {
        for (const { name, type, nullable, visible, enum: of, element } of fields) {
            const [one, at] = [value[name], `${where}.${name}`];
            if (visible !== 'all' && one === undefined) continue;
            if (one === null) assert.ok(nullable, at);
            else if (type === 'enum') assert.ok(enums[of].includes(one), `${at}: ${one}`);
            else if (type === 'list') one.forEach((each, i) => walk(elements[element], each, `${at}[${i}]`));
            else assert.equal(typeof one, { int: 'number', money: 'number', bool: 'boolean' }[type] ?? 'string', at);
        }
    };
    walk(registry.records.find(({ name }) => name === kind).fields, record, kind);
}

function checkViews(build, client) {
    const registry = REGISTRIES[build];
    let n = 0;
    for (const { name } of registry.records)
        for (const record of client.store.kind(name).all()) {
            checkView(registry, name, record);
            n++;
        }
    assert.ok(n > 10, `only ${n} records`);
}

/** An evening with something of every kind: one order in the kitchen with an item begun, one not sent. */
async function evening() {
    const venue = await readyVenue(hub);
    const waiter = await device(hub, venue, 'waiter', TOPICS.slice(0, 4), 'observer');
    const cook = await device(hub, venue, 'kitchen', ['kitchen:grill']);
    const { order } = await orderBurger(waiter, venue.ids);
    await waiter.ok('order.send', { order_id: order });
    await until('the cook has it', () => cook.all('ticket_item').length === 1);
    await cook.ok('ticket_item.start', { ticket_item_id: cook.all('ticket_item')[0].id });
    await orderBurger(waiter, venue.ids, { table: null });
    return { venue, waiter, cook };
}

test('a screen that is newer or older than the hub shows its state, told at once and change by change', { skip }, async (t) => {
    const { venue, waiter, cook } = await evening();
    for (const build of Object.keys(CORES))
        await t.test(`the build ${build}`, async () => {
            const { client, stop } = await start(build, new Disk(), venue.token('waiter', `screen ${build}`));
            await untilSame(client, waiter);
            checkViews(build, client);
            const { line } = await orderBurger(waiter, venue.ids, { table: null });
            await untilSame(client, waiter);
            checkViews(build, client);
            const shown = client.store.kind('line').get(line);
            assert.equal(shown.choices[0].name, 'Large');
            if (build === 'newer') {
                for (const { name } of NEW_FIELDS) assert.deepEqual(shown[name], ZEROS[name], name);
                assert.ok(!('z_hidden' in shown), 'what not every role sees is not made up');
                assert.equal(shown.choices[0].z_text, '');
                assert.equal(client.identity.value.venue.z_text, '');
            }
            if (build === 'older') {
                assert.ok('sent_at' in shown && 'group' in shown.choices[0], 'what is not known is kept');
                assert.deepEqual(client.store.kind('ticket_item').all().map(({ state }) => state), ['new'], 'a state that it does not know');
                assert.equal(client.store.kind('ticket').all().length, 1, 'a kind that it does not know is held');
            }
            if (build === 'older') assert.equal(client.presence.value, null, 'a message that it does not know is ignored');
            else await until('presence was told', () => client.presence.value !== null);
            await stop();
        });
    await Promise.all([waiter.close(), cook.close()]);
});

test('a saved state is taken up by another build, offline and with its digest', { skip }, async (t) => {
    const { venue, waiter, cook } = await evening();
    for (const [saver, reader] of [['of the hub', 'newer'], ['of the hub', 'older'], ['newer', 'older'], ['older', 'newer'], ['newer', 'of the hub']])
        await t.test(`saved by the build ${saver}, read by the build ${reader}`, async () => {
            const disk = new Disk();
            const token = venue.token('waiter', `screen ${saver} ${reader}`);
            const first = await start(saver, disk, token);
            await untilSame(first.client, waiter);
            await first.stop();

            const second = await start(reader, disk, token, { online: false });
            assert.equal(second.client.store.digest(), waiter.ownDigest(), 'all of it is shown without the hub');
            checkViews(reader, second.client);
            assert.equal(second.client.identity.value.venue.id, venue.venue);
            await second.stop();

            await orderBurger(waiter, venue.ids, { table: null });
            const third = await start(reader, disk, token);
            await untilSame(third.client, waiter);
            assert.ok(third.sent.find(({ t: what }) => what === 'hello').resume, 'it went on where it was');
            assert.ok(!third.sent.some(({ t: what }) => what === 'sub'), 'no new snapshot was needed');
            await third.stop();
        });
    await Promise.all([waiter.close(), cook.close()]);
});

test('what a hub does not know is not sent to it, and says so', { skip }, async (t) => {
    const { venue, waiter, cook } = await evening();
    const [order] = waiter.all('order');
    const item = { order_id: order.id, item_id: venue.ids.cola, quantity: 1 };
    const burger = { ...item, item_id: venue.ids.burger, choices: [{ group_id: venue.ids.size, option_id: venue.ids.large }] };
    const disk = new Disk();
    const token = venue.token('waiter', 'newer');
    const { client, sent, stop } = await start('newer', disk, token);
    await untilSame(client, waiter);
    for (const [what, type, body, refusal] of [
        ['a command', 'order.hold', { order_id: order.id, reason: '' }, {}],
        ['a field', 'line.add', { ...item, line_id: client.uuid(), mood: 2 }, { field: 'mood' }],
        ['a field of an element', 'line.add', { ...burger, line_id: client.uuid(), choices: [{ ...burger.choices[0], half: true }] }, { field: 'half' }],
        ['nothing', 'line.add', { ...item, line_id: client.uuid() }, null],
    ])
        await t.test(`a hub that lacks ${what}`, async () => {
            const { op, answer } = client.send(type, body, { lane: order.id });
            const said = await answer;
            assert.equal(said.is, refusal ? 'refused' : 'ok');
            assert.equal(sent.some((message) => message.op === op), !refusal);
            if (refusal) assert.deepEqual([said.refusal.code, said.refusal.detail], ['old_hub', refusal]);
        });
    assert.ok(!client.has('moods'));
    await stop();

    await t.test('a command that was kept by a newer build is answered by the hub', async () => {
        const op = client.uuid();
        const kept = { type: 'order.hold', body: { order_id: order.id }, pre: null, lane: 'x', venue: null, made: Date.now() };
        await disk.storage.write([{ table: 'outbox', clear: true }, { table: 'outbox', key: op, value: kept }]);
        const older = await start('of the hub', disk, token);
        await until('it is refused', () => older.client.outbox.entries.value[0]?.refusal?.code === 'unknown_command');
        await older.stop();
    });
    await Promise.all([waiter.close(), cook.close()]);
});

/* --- a hub that is played, from the messages of v1's first release --------------------------------- */

const golden = (name) => fs.readFileSync(`${ROOT}/tests/golden/v1/${name}.jsonl`, 'utf8').split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
const GOLDEN = golden('out');
const goldenOf = (t) => GOLDEN.find((message) => message.t === t);

const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A client of a build that was welcomed by a hub with these features. */
async function welcomedBy(features, disk = new Disk(), build = 'newer') {
    const world = new VirtualWorld({ disk });
    const client = new CORES[build].Client(world, { url: 'ws://hub/ws', token: 'x', topics: ['orders'], name: 'growth', version: '1' });
    await client.start();
    await settle();
    const before = client.features.value;
    world.socket.events.opened();
    world.socket.say({ ...goldenOf('welcome'), features });
    await settle();
    return { world, client, before };
}

test('features of the hub: told by welcome, kept over a reload, asked before a command goes', { skip }, async () => {
    const disk = new Disk();
    const { world, client } = await welcomedBy(['hold', 'of a later hub'], disk);
    assert.deepEqual([client.has('hold'), client.has('moods')], [true, false]);
    const order_id = client.uuid();
    client.send('order.hold', { order_id, reason: '' });
    await settle();
    assert.equal(world.socket.sent.at(-1).type, 'order.hold');
    const { before, client: again } = await welcomedBy(undefined, disk);
    assert.deepEqual([...before], ['hold', 'of a later hub']);
    assert.deepEqual([...again.features.value], [], 'a hub from before features has none');
    assert.equal(again.outbox.entries.value[0].refusal?.code, 'old_hub', 'a command that waited is not sent to it');
});

test('no command of this build that came with a feature goes to a hub that lacks it', { skip }, async () => {
    const { commands, features } = REGISTRIES['of the hub'];
    const all = features.map((row) => row.name ?? row); // a body may need others, too
    for (const { name, since } of commands.filter((row) => row.since))
        for (const has of [false, true]) {
            const { world, client } = await welcomedBy(has ? all : all.filter((one) => one !== since), new Disk(), 'of the hub');
            const { body, pre } = golden('in').find(({ type }) => type === name);
            const { op } = client.send(name, body, { pre });
            await settle();
            assert.equal(world.socket.sent.at(-1).op === op, has, name);
            assert.equal(client.outbox.entries.value[0].refusal?.code, has ? undefined : 'old_hub', name);
            await client.stop();
        }
});

test('after an upgrade of the hub a screen that resumes asks for its topics once more', { skip }, async () => {
    const disk = new Disk();
    const area = { id: '01a20000-0000-7000-8000-000000000101', rev: 1, name: 'Hall', position: 0 };
    const grown = { ...area, colour: 'green' };
    const digestOf = (record) => {
        const store = new CORES.newer.Store();
        store.replace({ epoch: 'e', seq: 0, topics: [] }, { area: [record] });
        return store.digest();
    };
    const { now, epoch } = goldenOf('welcome');
    const snapshot = (record, id) => ({ t: 'snapshot', id, epoch, seq: 41, topics: ['orders'], records: { area: [record] } });
    const first = await welcomedBy([], disk);
    first.world.socket.say(snapshot(area, 'sub-1'), { t: 'sync', seq: 41, digest: digestOf(area), now });
    first.world.advance(300);
    await settle();
    await first.client.stop();

    const { world, client } = await welcomedBy([], disk);
    assert.equal(world.socket.sent[0].resume.seq, 41);
    world.socket.say({ t: 'resumed', id: null, epoch, from: 41, seq: 41 }, { t: 'sync', seq: 41, digest: digestOf(grown), now });
    assert.equal(client.store.kind('area').get(area.id).name, 'Hall', 'the old state is shown meanwhile');
    const [sub] = world.socket.sent.filter(({ t }) => t === 'sub');
    world.socket.say(snapshot(grown, sub.id), { t: 'sync', seq: 41, digest: digestOf(grown), now });
    assert.deepEqual([client.store.trusted, client.store.digest()], [true, digestOf(grown)]);
    assert.equal(world.socket.sent.filter(({ t }) => t === 'sub').length, 1);
});

test('a text that is needed and may be empty has to be there', { skip }, () => {
    const { checkCommand } = CORES.newer;
    const order_id = '01a20000-0000-7000-8000-000000000003';
    assert.equal(checkCommand('order.hold', { order_id }), 'reason: missing');
    assert.equal(checkCommand('order.hold', { order_id, reason: '' }), null);
});

/** Calls visit(copy, path) with each member of a message left out, records and their elements included. */
function eachLeftOut(message, visit) {
    const walk = (value, at) => {
        if (value === null || typeof value !== 'object') return;
        for (const key of Object.keys(value)) {
            const path = [...at, key];
            if (!Array.isArray(value)) {
                const copy = structuredClone(message);
                delete at.reduce((node, step) => node[step], copy)[key];
                visit(copy, path);
            }
            walk(value[key], path);
        }
    };
    walk(message, []);
}

test('anything but what the core cannot work without may be missing in what the hub says', { skip }, () => {
    const { readMessage } = CORES['of the hub'];
    const refused = new Set();
    let n = 0;
    for (const message of GOLDEN)
        eachLeftOut(message, (copy, path) => {
            n++;
            if (readMessage(copy).is === 'wrong') refused.add(path.length === 1 ? `${message.t}.${path[0]}` : path.at(-1));
        });
    assert.ok(n > 200, `only ${n} were tried`);
    const needed = [...refused].filter((name) => !name.endsWith('.t')).sort();
    assert.deepEqual(needed, [
        'bye.code', 'change.del', 'change.put', 'change.seq', 'error.code', 'id', 'no.code', 'no.op', 'no.retry', 'ok.op', 'ok.seq', 'pairing.state',
        'pairing.token_id', 'presence.devices', 'presence.stations', 'resumed.epoch', 'resumed.from', 'resumed.seq', 'snapshot.epoch', 'snapshot.records',
        'snapshot.seq', 'snapshot.topics', 'sync.digest', 'sync.now', 'sync.seq', 'welcome.actor', 'welcome.epoch', 'welcome.heartbeat_ms', 'welcome.limits',
        'welcome.now', 'welcome.role', 'welcome.seq', 'welcome.venue',
    ]);
});

test('a field that has another type than v1 says is still refused', { skip }, () => {
    const { readMessage } = CORES['of the hub'];
    const change = GOLDEN.find((message) => message.t === 'change' && message.put.line);
    const copy = structuredClone(change);
    copy.put.line[0].quantity = 'two';
    assert.match(readMessage(copy).why, /change\.put: line: quantity: no int/);
});

test('a quote is answered by quoted, or by nobody: an older hub, an error, a lost connection', { skip }, async () => {
    const { world, client } = await welcomedBy(['quotes'], new Disk(), 'of the hub');
    const body = { check_id: client.uuid(), into_id: client.uuid() };
    const ask = async () => {
        const answer = client.quote('check.merge', body);
        await settle();
        const { t, id, cmd } = world.socket.sent.at(-1);
        assert.deepEqual([t, cmd.t, cmd.type, cmd.body], ['quote', 'cmd', 'check.merge', body]);
        return { answer, id };
    };
    const [first, second] = [await ask(), await ask()];
    assert.notEqual(first.id, second.id);
    world.socket.say({ ...goldenOf('quoted'), id: second.id });
    assert.equal((await second.answer).put.order.length, 1);
    world.socket.say({ t: 'error', id: first.id, code: 'field_type', text: '', detail: {} });
    assert.equal(await first.answer, null);
    const third = await ask();
    world.socket.events.closed(1006, '');
    assert.equal(await third.answer, null);
    assert.equal(await client.quote('check.merge', body), null, 'offline');
    const { client: other } = await welcomedBy([], new Disk(), 'of the hub');
    assert.equal(await other.quote('check.merge', body), null, 'an older hub');
    await Promise.all([client.stop(), other.stop()]);
});
