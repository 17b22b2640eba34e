// Every command, message, topic and route is asked about ids that are somebody else's: of a record, device, key or venue
// of another tenant, of another venue of the same tenant, or the tenants' own. The answer is byte for byte, but for the
// id itself, the one about an id that does not exist. What is asked comes from the registry and from /v1/openapi.json, so
// what is added there takes part; what cannot be asked fails by name.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { sql } from '../lib/history.mjs';
import { until } from '../lib/hub.mjs';
import { mintKey, send } from '../rest/client.mjs';
import { device } from '../lib/venue.mjs';
import { MAKERS } from '../e2e/makers/index.mjs';
import { PIN, endWorld, idAt, idPaths, makeWorld, plainBody, registry, withId } from './world.mjs';

let world, mine, sibling, other, token;
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const counts = new Map(); // how the world's parts were asked: "socket commands" -> [paths, answers]

before(async () => {
    world = await makeWorld();
    ({ mine, sibling, other } = world);
    await Promise.all([sibling, other].map((place) => place.makeSpares(200)));
    token = mintKey(world.hub, mine, '--name', 'Program').token;
});
after(async () => {
    agent.destroy();
    await endWorld(world);
});

const count = (what, places, answers) => {
    const [p, a] = counts.get(what) ?? [0, 0];
    counts.set(what, [p + places, a + answers]);
};
const report = (t) => {
    for (const [what, [places, answers]] of counts) t.diagnostic(`${what}: ${places} places for an id, ${answers} answers compared`);
    counts.clear();
};

// Where an id is chosen, the command makes a record with it: each id can be asked about once.
const CHOSEN = [
    ['a record of another venue of the tenant', () => sibling.spare('record')],
    ['a record of another tenant', () => other.spare('record')],
    ['a device of another venue of the tenant', () => sibling.spare('device')],
    ['a device of another tenant', () => other.spare('device')],
    ['an id that does not exist, again', () => uuid()],
];

/** Kinds of foreign id; of(kind): for a place where the id of such a record belongs. */
const FOREIGN = [
    ['a record of another venue of the tenant', (kind) => sibling.record(kind)],
    ['a record of another tenant', (kind) => other.record(kind)],
    ['a device of another venue of the tenant', () => sibling.device],
    ['a device of another tenant', () => other.device],
    ['a key of another venue of the tenant', () => sibling.key],
    ['a key of another tenant', () => other.key],
    ['another venue of the tenant', () => sibling.venue],
    ['a venue of another tenant', () => other.venue],
    ['its own tenant', () => mine.tenant],
    ['another tenant', () => other.tenant],
    ['an id that does not exist, again', () => uuid()],
];

// What refers to a kind that no topic tells is asked with ids of other things.
const TOLD = new Set(registry.topics.flatMap(({ records }) => records));
const IN_NO_SNAPSHOT = ['refused_act'];

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** The answer without what may differ: the id that was asked about, the body's own ids, the op, the seq, the hub's time. */
function normal(text, id, body, op) {
    const own = [...new Set(JSON.stringify(body).match(UUID))];
    return text
        .replaceAll(id, 'ID').replaceAll(op ?? 'no op', 'OP')
        .replace(UUID, (one) => (own.includes(one) ? `own ${own.indexOf(one)}` : one))
        .replace(/"(seq|number|records)":\d+/g, '"$1":N');
}

const DOORS = {
    socket: async (type, body, pre) => {
        const op = uuid();
        const answer = await mine.me.cmd(type, body, { op, pre });
        return { ok: answer.t === 'ok', text: JSON.stringify(answer), op };
    },
    REST: async (type, body, pre) => {
        const op = uuid();
        const answer = await send(world.hub, 'POST', `/v1/venues/${mine.venue}/commands/${type}`, {
            agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': op },
            body: JSON.stringify({ ...body, ...(pre ? { pre } : {}) }),
        });
        return { ok: answer.status === 200, text: `${answer.status} ${answer.text}`, op };
    },
};

const heads = () => sql(world.pg, `select venue_id, seq from venue_head where venue_id <> '${mine.venue}' order by 1`).join(' ');

test('there is a record of every kind to be foreign', () => {
    const missing = [...TOLD].filter((kind) => !IN_NO_SNAPSHOT.includes(kind) && [mine, sibling, other].some((place) => !place.record(kind)));
    assert.deepEqual(missing, [], 'kinds without a record: tests/security/world.mjs makes them');
});

test('topics: each is one\'s own venue\'s, and tells nothing of others', { timeout: 120_000 }, async () => {
    const d = await device(world.hub, mine, 'manager', []);
    const foreign = new Set([sibling, other].flatMap(({ me, spares }) => [...spares.record, ...[...me.records.values()].flatMap((kind) => [...kind.keys()])]));
    for (const { name, family } of registry.topics) {
        const answer = await d.sub([family ? `${name}:bar` : name]);
        assert.equal(answer.t, 'snapshot', name);
    }
    const shown = [...d.records.values()].flatMap((kind) => [...kind.values()]);
    assert.ok(shown.length > 100);
    const ids = [...new Set(JSON.stringify(shown).match(UUID))].filter((id) => foreign.has(id));
    assert.deepEqual(ids, []);
    await d.close();
});

/** Asks at a door with that id at that place of the body. A body that its answer used up is made again. */
async function asked(door, command, path, id, made) {
    const body = withId(made.body, command.body, path, id, mine);
    const answer = await DOORS[door](command.name, body, made.pre);
    return { ...answer, told: normal(answer.text, id, body, answer.op) };
}

const choices = () => [{ group_id: mine.ids.size, option_id: mine.ids.large }];
const withOrder = (body) => async (b) => [{ ...body(), order_id: await b.order() }];
async function splitOrder(b) {
    const { order: order_id } = await b.sent();
    const [check_id, other_id] = [uuid(), uuid()];
    await b.sure('check.split', { order_id, checks: [{ check_id, weight: 1 }, { check_id: other_id, weight: 1 }] });
    return { order_id, check_id };
}
/** Further bodies of commands, in which ids matter that do not in what tests/e2e/makers makes. */
const VARIANTS = {
    'setup.put': [async () => [{ areas: [{ id: mine.ids.area, name: 'Hall', position: 0 }] }]],
    'order.open': [async (b) => [{ order_id: uuid(), kind: 'dine_in', table_id: b.ids.table1, covers: 2 }]],
    'order.import': [async (b) => [{ ...(await MAKERS['order.import'](b))[0], kind: 'dine_in', table_id: b.ids.table1 }]],
    'order.channel': [async (b) => [{ order_id: await b.order(), kind: 'dine_in', table_id: b.ids.table1 }, { rev: 1 }]],
    'line.add': [
        withOrder(() => ({ line_id: uuid(), item_id: mine.ids.burger, quantity: 1, choices: choices() })),
        withOrder(() => ({
            line_id: uuid(), item_id: mine.lunch.item, quantity: 1,
            parts: [{ line_id: uuid(), slot_id: mine.lunch.slot, item_id: mine.ids.burger, choices: choices() }],
        })),
    ],
    'line.replace': [async (b) => {
        const [order_id, line_id] = [await b.order(), uuid()];
        await b.sure('line.add', { line_id, order_id, item_id: mine.ids.burger, quantity: 1, choices: choices() });
        return [{ line_id, quantity: 2, choices: choices() }, { rev: 1 }];
    }],
    'bill.print': [async (b) => [{ bill_id: uuid(), ...(await splitOrder(b)) }]],
    'payment.take': [async (b) => {
        const ids = await splitOrder(b);
        await b.me.live();
        const { due } = await until('the check', async () => (await b.me.live(), b.me.kind('check').get(ids.check_id)));
        return [{ payment_id: uuid(), ...ids, tender: 'cash', amount: due }, { due }];
    }],
    'discount.give': [async (b) => {
        const { order: order_id, line: line_id } = await b.line();
        return [{ discount_id: uuid(), order_id, line_id, kind: 'percent', percent_ppm: 1000, reason: 'regular guest' }];
    }],
};

/** Where one's own id is answered as one that does not exist, and why that is right. */
const BLIND = {
    'menu.draft': 'ids of a draft are looked up when it is published',
    'setup.put tables.joined_to': 'tables are joined by table.join; setup ignores it',
    'ticket.receipt': 'receipts of tickets that are gone are common, and ignored',
    'check.split seats.check_id': 'the order has no seats',
};

/** Ways to make the command; each resolves to {body, pre}. */
function makersOf(command) {
    const make = MAKERS[command.name];
    if (!make) return [async () => ({ body: plainBody(command, mine) })]; // the hub's own: refused for everybody
    const all = command.name === 'setup.put' ? [] : [make]; // its maker fills the venue with areas
    return [...all, ...(VARIANTS[command.name] ?? [])].map((one) => async () => {
        const [body, pre] = await one(await mine.freshBench());
        return { body, pre };
    });
}

/** Asks with foreign ids at one place of the body; what is told of an id that does not exist. */
async function compared(door, command, { path, kind, refers }, make, made) {
    const absent = await asked(door, command, path, uuid(), made);
    const answers = await Promise.all((refers ? FOREIGN : CHOSEN).map(async ([what, of]) => {
        const id = of(kind) ?? uuid();
        return { what, of, id, ...(await asked(door, command, path, id, made)) };
    }));
    for (let answer of answers) {
        if (answer.told !== absent.told && absent.ok) // the body is used up
            answer = { ...answer, ...(await asked(door, command, path, refers ? answer.id : answer.of(kind), await make())) };
        assert.equal(answer.told, absent.told, `${command.name} ${path.join('.')}, over ${door}, with the id of ${answer.what}`);
    }
    count(`commands over ${door}`, 1, answers.length);
    return { told: absent.told, used: absent.ok || answers.some(({ ok }) => ok) };
}

/** All places of one command; those where one's own id is answered as one that does not exist. */
async function matrixOf(command) {
    const seen = new Set();
    for (const make of makersOf(command)) {
        let made = await make();
        for (const place of idPaths(command.body)) {
            const told = {};
            for (const door of Object.keys(DOORS)) {
                const { used, ...rest } = await compared(door, command, place, make, made);
                told[door] = rest.told;
                if (used) made = await make();
            }
            const own = idAt(made.body, place.path) ?? (place.refers && mine.record(place.kind));
            const there = place.refers && own && (await asked('socket', command, place.path, own, made));
            if (!place.refers || (there && there.told !== told.socket)) seen.add(place.path.join('.'));
            if (there?.ok) made = await make();
        }
    }
    return idPaths(command.body).map(({ path }) => path.join('.')).filter((path) => !seen.has(path)).map((path) => `${command.name} ${path}`);
}

test('commands: whatever id is whose else, the answer is that for an id that does not exist', { timeout: 900_000 }, async (t) => {
    const without = registry.commands.filter(({ name, roles }) => roles.length && !MAKERS[name]).map(({ name }) => name);
    assert.deepEqual(without, [], 'commands that tests/e2e/makers does not know');
    const before = heads();
    const heard = [sibling, other].map(({ me }) => me.heard.filter((m) => m.t === 'change').length);
    const blind = [];
    const isSetup = ({ name }) => Number(/^(setup|item)\./.test(name)); // last: they change what others need
    for (const command of [...registry.commands].sort((a, b) => isSetup(a) - isSetup(b)))
        await t.test(command.name, async () => {
            const found = await matrixOf(command);
            if (command.roles.length) blind.push(...found);
        });
    report(t);
    assert.deepEqual(blind.filter((at) => !BLIND[at] && !BLIND[at.split(' ')[0]]), [],
        'where a foreign id proves nothing: a body for VARIANTS in which it matters, or a reason for BLIND');
    assert.equal(heads(), before, 'nothing happened in another venue');
    assert.deepEqual([sibling, other].map(({ me }) => me.heard.filter((m) => m.t === 'change').length), heard);
});

/* --- messages and topics ---------------------------------------------------------------------------------- */

/** A device of ours that is asked once; its answers until a question comes back, as text. */
async function told(role, message, id) {
    const d = await device(world.hub, mine, role, ['floor']);
    const from = d.heard.length;
    const question = uuid();
    const end = d.next((m) => m.id === question);
    d.send(message, { check: false });
    if (message.id) await d.next((m) => m.id === message.id);
    d.send({ t: 'unsub', id: question, topics: [] }, { check: false });
    await end;
    const answers = d.heard.slice(from).filter((m) => !['sync', 'presence', 'change'].includes(m.t) && m.id !== question);
    await d.close();
    return normal(JSON.stringify(answers), id, message);
}

/** How each message asks about an id: its members that take one -> [role, (id) => message, kind]. */
const MESSAGES = {
    'hello.token': null, // tokens.test.mjs
    'hello.resume': null, // its epoch is the database's; below: marks
    'pair.token_id': null, // below
    'sub.topics': ['manager', (id) => ({ t: 'sub', id: 'q', topics: [`kitchen:${id}`] }), 'station'],
    'unsub.topics': ['manager', (id) => ({ t: 'unsub', id: 'q', topics: [`kitchen:${id}`] }), 'station'],
    'sub.from': null, // as hello.resume
    'quote.cmd': ['manager', (id) => ({ t: 'quote', id: 'q', cmd: { t: 'cmd', op: uuid(), type: 'order.send', body: { order_id: id } } }), 'order'],
    'seen.delivered': ['kitchen', (id) => ({ t: 'seen', seq: 1, delivered: [id] }), 'ticket'],
    'seen.displayed': ['kitchen', (id) => ({ t: 'seen', seq: 1, displayed: [id] }), 'ticket'],
    'at.table_id': ['waiter', (id) => ({ t: 'at', table_id: id }), 'table'],
    'sign_in.staff_id': ['waiter', (id) => ({ t: 'sign_in', id: 'q', staff_id: id, pin: PIN.replace('0', '1') }), 'staff'],
    'secret.staff_id': ['manager', (id) => ({ t: 'secret', id: 'q', staff_id: id, pin: '90210' }), 'staff'],
    'unlock.staff_id': ['manager', (id) => ({ t: 'unlock', id: 'q', staff_id: id }), 'staff'],
    'approve.staff_id': ['waiter', (id) => ({ t: 'approve', id: 'q', staff_id: id, pin: PIN.replace('0', '2'), ask: { approval_id: uuid(), act: 'order.close' } }), 'staff'],
    'approve.ask': ['waiter', (id) => ({ t: 'approve', id: 'q', pin: mine.bench.pin, ask: { approval_id: uuid(), act: 'order.close', subject_id: id } }), 'order'],
    'unlock.device_id': ['manager', (id) => ({ t: 'unlock', id: 'q', device_id: id }), 'device'],
};
const NO_IDS = new Set(['client', 'features', 'id', 'key', 'name', 'secret_hash', 'seq', 'pin', 'badge', 'old']);

test('messages: whatever id is whose else, the answer is that for an id that does not exist', { timeout: 300_000 }, async (t) => {
    const members = registry.messages.in.flatMap((m) => m.members.filter(({ name }) => !NO_IDS.has(name)).map(({ name }) => `${m.t}.${name}`));
    assert.deepEqual(members.filter((name) => !(name in MESSAGES)), [], 'members that may take an id: say in MESSAGES how to ask');
    const before = heads();
    for (const [name, how] of Object.entries(MESSAGES)) {
        if (!how) continue;
        const [role, make, kind] = how;
        const nothing = uuid();
        const absent = await told(role, make(nothing), nothing);
        for (const [what, of] of FOREIGN) {
            const id = of(kind) ?? uuid();
            assert.equal(await told(role, make(id), id), absent, `${name} with the id of ${what}`);
        }
        count('messages', 1, FOREIGN.length);
    }
    report(t);
    assert.equal(heads(), before, 'nothing happened in another venue');
});

test('a person of another venue cannot sign in with the right PIN, nor be unlocked or given one', async () => {
    for (const place of [sibling, other]) {
        const id = place.record('staff');
        const nobody = uuid();
        const sign = (staff_id) => ({ t: 'sign_in', id: 'q', staff_id, pin: PIN });
        assert.equal(await told('waiter', sign(id), id), await told('waiter', sign(nobody), nobody));
    }
    const [secrets] = sql(world.pg, `select count(*) from person_secret where staff_id in ('${sibling.record('staff')}', '${other.record('staff')}') and kind = 'pin'`);
    assert.deepEqual(secrets, ['2'], 'they keep the ones they had');
});

test('a cursor or mark of another venue gets a snapshot, as one that was made up', async () => {
    const answers = [];
    for (const mark of [sibling.me.mark, other.me.mark, '0123456789abcdef']) {
        const d = await device(world.hub, mine, 'waiter', []);
        const answer = await d.sub(['floor'], { epoch: d.epoch, seq: 5, mark });
        answers.push(`${answer.t} ${answer.why}`);
        await d.close();
    }
    assert.deepEqual([...new Set(answers)], [answers[0]]);
    assert.match(answers[0], /^snapshot /);
});

/* --- REST ------------------------------------------------------------------------------------------------- */

// Reads have a rate a key: each key asks a part.
const keys = [];
let reads = 0;
async function read(method, path) {
    const key = Math.floor(reads++ / 300);
    keys[key] ??= mintKey(world.hub, mine, '--name', `Reader ${key}`).token;
    const headers = { authorization: `Bearer ${keys[key]}`, 'content-type': 'application/json', 'idempotency-key': uuid() };
    const answer = await send(world.hub, method, path, { agent, headers, body: ['GET', 'HEAD'].includes(method) ? undefined : '{}' });
    assert.notEqual(answer.status, 429);
    return answer;
}

// Parameters of the path that are no ids, and what to fill in.
const PLAIN = { code: 'not_found', station: 'bar' };
/** What stands for a parameter while others are asked about. */
const own = (name, kind) => PLAIN[name] ?? mine[name] ?? mine.record(kind) ?? uuid();

test('routes: whatever id is whose else, the answer is that for an id that does not exist', { timeout: 600_000 }, async (t) => {
    const { json: document } = await send(world.hub, 'GET', '/v1/openapi.json');
    const resolve = (node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((at, part) => at[part], document) : node);
    const isId = ({ schema }) => schema.$ref?.endsWith('/id');
    for (const [path, operations] of Object.entries(document.paths))
        for (const [method, operation] of Object.entries(operations)) {
            const parameters = [...(operation.parameters ?? []), ...(operations.parameters ?? [])].map(resolve);
            const kind = /\/([a-z_]+)\/\{id\}/.exec(path)?.[1] ?? 'order';
            const inPath = parameters.filter((p) => p.in === 'path');
            assert.deepEqual(inPath.filter((p) => !isId(p) && !PLAIN[p.name]).map((p) => p.name), [], `${path}: say in PLAIN what to fill in`);
            // What a page begins after may be any id.
            const inQuery = parameters.filter((p) => p.in === 'query' && isId(p) && p.name !== 'after');
            const target = (name, id) =>
                path.replace(/\{(\w+)\}/g, (_, each) => encodeURIComponent(each === name ? id : own(each, kind))) + (inQuery.some((p) => p.name === name) ? `?${name}=${id}` : '');
            for (const { name, in: where } of [...inPath.filter(isId), ...inQuery]) {
                const of = where === 'query' ? name.replace(/_id$/, '') : name === 'id' ? kind : 'order';
                const nothing = uuid();
                const ask = async (id) => {
                    const answer = await read(method.toUpperCase(), target(name, id));
                    return `${answer.status} ${normal(answer.text, id, {})}`;
                };
                const absent = await ask(nothing);
                const answers = await Promise.all(FOREIGN.map(async ([what, foreign]) => [what, await ask(foreign(of) ?? uuid())]));
                for (const [what, text] of answers) assert.equal(text, absent, `${method} ${path}, ${name} is that of ${what}`);
                count(`routes, ids in the ${where}`, 1, answers.length);
            }
        }
    report(t);
});

/* --- time ------------------------------------------------------------------------------------------------- */

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

test('nor does the time that an answer takes tell them apart', async (t) => {
    const ids = { absent: () => uuid(), sibling: () => sibling.record('order'), other: () => other.record('order') };
    const asks = {
        socket: async (id) => (await mine.me.cmd('order.send', { order_id: id })).code,
        REST: async (id) => (await send(world.hub, 'GET', `/v1/venues/${mine.venue}/order/${id}`, { agent, headers: { authorization: `Bearer ${token}` } })).status,
    };
    for (const [door, ask] of Object.entries(asks)) {
        let apart;
        for (let round = 0; round < 5; round++) { // a busy machine may spoil some
            const times = { absent: [], sibling: [], other: [] };
            for (let i = 0; i < 60; i++)
                for (const [name, of] of Object.entries(ids)) {
                    const from = performance.now();
                    await ask(of());
                    times[name].push(performance.now() - from);
                }
            const [a, b, c] = Object.values(times).map(median);
            apart = Math.max(Math.abs(b - a), Math.abs(c - a)) / a;
            t.diagnostic(`${door}: medians ${[a, b, c].map((ms) => ms.toFixed(2)).join(', ')} ms`);
            if (apart < 0.3) break;
        }
        assert.ok(apart < 0.3, `${door}: medians differ by ${(100 * apart).toFixed(0)} %`);
    }
});
