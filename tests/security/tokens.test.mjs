// What opens the hub, and what must not: altered tokens, recorded sessions, tenants that a message names, devices that
// were revoked while they had something to say, and text that is meant for Postgres.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import test, { after, before } from 'node:test';
import WebSocket from 'ws';
import { MAKERS } from '../e2e/makers/index.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { sql } from '../lib/history.mjs';
import { mintKey, send } from '../rest/client.mjs';
import { endWorld, idOf, makeWorld, plainBody, registry, textPaths, withText } from './world.mjs';

const RANDOM = Number(process.env.PAYON_TOKENS ?? 20_000); // PAYON_TOKENS=1000000: minutes
let world, hub, mine, other;

before(async () => {
    world = await makeWorld();
    ({ hub, mine, other } = world);
});
after(() => endWorld(world));

const heads = () => sql(world.pg, 'select venue_id, seq, chain from venue_head order by 1').join(' ');

/** As Device.cmd, of a body that its schema forbids. */
async function forbidden(type, body, pre) {
    await mine.me.live();
    const op = uuid();
    const answer = mine.me.next((m) => (m.t === 'ok' || m.t === 'no') && m.op === op);
    mine.me.send({ t: 'cmd', op, type, body, ...(pre ? { pre } : {}) }, { check: false });
    return answer;
}

/* --- tokens ----------------------------------------------------------------------------------------------- */

let guesses = 0;
/** The status of a read with that token. Each twenty come from another address: wrong tokens have a rate a address. */
async function opens(token) {
    const n = Math.floor(guesses++ / 20);
    const localAddress = `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${1 + (n & 253)}`;
    return new Promise((resolve, reject) => {
        http.get({ host: '127.0.0.1', port: hub.port, path: '/v1/venues', localAddress, agent: false, headers: { authorization: `Bearer ${token}` } }, (answer) => {
            answer.resume();
            answer.on('end', () => resolve(answer.statusCode));
        }).on('error', reject);
    });
}
async function openers(tokens, at_once = 32) {
    const found = [];
    const refused = {};
    const left = tokens[Symbol.iterator]();
    await Promise.all(Array.from({ length: at_once }, async () => {
        for (let next = left.next(); !next.done; next = left.next()) {
            const status = await opens(next.value);
            refused[status] = (refused[status] ?? 0) + 1;
            if (status !== 401 && status !== 429) found.push(`${next.value}: ${status}`);
        }
    }));
    return { found, refused };
}

test('a token with one bit flipped, cut, padded or joined with another one\'s parts opens nothing', { timeout: 300_000 }, async (t) => {
    const device = mine.token('waiter', 'good');
    const pairs = [[device, other.token('waiter', 'theirs')], [mintKey(hub, mine).token, mintKey(hub, other).token]];
    const tokens = [];
    for (const [token, theirs] of pairs) {
        assert.equal(await opens(token), 200);
        for (let i = 0; i < token.length; i++)
            for (let bit = 0; bit < 7; bit++) {
                const code = token.charCodeAt(i) ^ (1 << bit);
                if (code > 0x20 && code < 0x7f) tokens.push(`${token.slice(0, i)}${String.fromCharCode(code)}${token.slice(i + 1)}`);
            }
        for (let n = 1; n < token.length; n++) tokens.push(token.slice(0, n), token.slice(n));
        tokens.push(`${token}0`, `0${token}`, `${token}${token}`, token.toUpperCase());
        const [head, id, secret] = [token.slice(0, 8), ...token.slice(8).split('_')];
        const [theirId, theirSecret] = theirs.slice(8).split('_');
        tokens.push(`${head}${theirId}_${secret}`, `${head}${id}_${theirSecret}`, `${head}${id}_${'0'.repeat(64)}`, `${head}${secret.slice(0, 32)}_${secret}`);
    }
    const { found, refused } = await openers(tokens);
    t.diagnostic(`${tokens.length} altered tokens: ${JSON.stringify(refused)}`);
    assert.deepEqual(found, []);
    for (const [token] of pairs) assert.equal(await opens(token), 200);
});

test('random tokens open nothing', { timeout: 1800_000 }, async (t) => {
    function* random() {
        for (let i = 0; i < RANDOM; i++) {
            const hex = randomBytes(48).toString('hex');
            const id = i % 2 ? idOf(mine.me.token).replaceAll('-', '') : hex.slice(0, 32); // half of them of a real device
            yield `payon_${i % 4 < 2 ? 'd' : 'k'}_${id}_${hex.slice(32)}`;
        }
    }
    const { found, refused } = await openers(random(), 64);
    t.diagnostic(`${RANDOM} random tokens: ${JSON.stringify(refused)}`);
    assert.deepEqual(found, []);
});

test('over the socket an altered token is refused as one that does not exist', { timeout: 120_000 }, async () => {
    const token = mine.token('waiter', 'good');
    const theirs = other.token('waiter', 'theirs');
    const ends = [];
    const wrong = [`payon_d_${'0'.repeat(31)}1_${'0'.repeat(64)}`, `${token.slice(0, -1)}${token.endsWith('0') ? 1 : 0}`,
        `${token.slice(0, 41)}${theirs.slice(41)}`, `${theirs.slice(0, 41)}${token.slice(41)}`];
    for (const one of wrong) {
        const d = new Device(hub, one);
        await assert.rejects(d.connect());
        ends.push(JSON.stringify([await d.gone, d.heard]));
    }
    assert.deepEqual([...new Set(ends)], [ends[0]]);
    assert.match(ends[0], /"code":4001/);
});

/* --- replay ----------------------------------------------------------------------------------------------- */

test('a session that was recorded and is sent again has no effect, whoever sends it', { timeout: 300_000 }, async (t) => {
    const sent = [];
    const { send: plain } = mine.me;
    mine.me.send = function (message, options) {
        if (message.t === 'cmd') sent.push(JSON.stringify(message));
        return plain.call(this, message, options);
    };
    for (const [type, make] of Object.entries(MAKERS)) {
        const [body, pre, more = {}] = await make(await mine.freshBench());
        await mine.me.ok(type, body, { pre, ...more });
    }
    mine.me.send = plain;
    const answered = new Map(mine.me.heard.filter((m) => m.t === 'ok' || m.t === 'no').map((m) => [m.op, m]));
    const before = heads();
    for (const [who, token, code] of [['the same device', mine.me.token], ['another device', mine.token('manager', 'thief'), 'op_reused']]) {
        const d = new Device(hub, token);
        await d.connect();
        for (const text of sent) {
            const { op } = JSON.parse(text);
            const answer = d.next((m) => m.op === op && (m.t === 'ok' || m.t === 'no'));
            d.socket.send(text);
            const { replayed, ...told } = await answer;
            if (code) assert.equal(told.code, code, `${who}: ${text}`);
            else assert.deepEqual([told, replayed], [(({ replayed: _, ...first }) => first)(answered.get(op)), true], `${who}: ${text}`);
        }
        await d.close();
        t.diagnostic(`${sent.length} frames sent again by ${who}`);
    }
    assert.equal(heads(), before);
});

/* --- who is revoked --------------------------------------------------------------------------------------- */

test('a device that is revoked while it is offline cannot deliver what it kept', { timeout: 120_000 }, async () => {
    const token = mine.token('waiter', 'offline');
    const d = new Device(hub, token);
    await d.connect();
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await d.cut();
    const kept = Array.from({ length: 20 }, () => ({ t: 'cmd', op: uuid(), type: 'order.open', body: { order_id: uuid(), kind: 'takeaway' }, at: new Date().toISOString() }));
    assert.equal(hub.tryCtl('device', 'unpair', idOf(token)).status, 0);
    const before = heads();
    const socket = new WebSocket(hub.ws, 'payon.v1');
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ t: 'hello', token, client: { name: 'tests', version: '1' }, features: [] }));
    for (const message of kept) socket.send(JSON.stringify(message)); // at once, as a device in a hurry
    assert.equal(await gone, 4001);
    for (const { op, type, body } of kept) {
        const answer = await send(hub, 'POST', `/v1/venues/${mine.venue}/commands/${type}`, {
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': op }, body: JSON.stringify(body) });
        assert.equal(answer.status, 401);
    }
    assert.equal(heads(), before);
});

test('a device that is revoked in the middle of its commands: each is answered as committed and is, or is not there', { timeout: 120_000 }, async () => {
    const token = mine.token('waiter', 'busy');
    const d = new Device(hub, token);
    await d.connect();
    const orders = new Map();
    const over = d.gone.then(() => true);
    const revoke = new Promise((resolve) => setTimeout(() => resolve(hub.tryCtl('device', 'unpair', idOf(token))), 200));
    while (!d.closed) {
        const order_id = uuid();
        orders.set(order_id, d.cmd('order.open', { order_id, kind: 'takeaway' }).catch(() => null));
        if (orders.size % 20 === 0) await Promise.race([orders.get(order_id), over]);
    }
    await revoke;
    const [[revoked]] = sql(world.pg, `select revoked_at from device_token where id = '${idOf(token)}'`);
    assert.ok(revoked);
    const there = new Set(sql(world.pg, `select o.id from pos_order o where o.venue_id = '${mine.venue}'`).flat());
    for (const [id, answer] of orders) if ((await answer)?.t === 'ok') assert.ok(there.has(id), 'acknowledged means committed');
    const [[late]] = sql(world.pg, `select count(*) from journal j join device_token d on d.id = '${idOf(token)}'
        where j.venue_id = '${mine.venue}' and j.body::text like '%' || d.id || '%' and j.recorded > d.revoked_at + interval '2 seconds'`);
    assert.equal(late, '0');
});

/* --- tenants that a message names ------------------------------------------------------------------------- */

const NAMES = ['tenant_id', 'tenant', 'venue_id', 'venue', 'device_id', 'actor'];

test('a body that names a tenant, venue or device is refused by name, for every command', { timeout: 300_000 }, async (t) => {
    const { token } = mintKey(hub, mine);
    const agent = new http.Agent({ keepAlive: true });
    const before = heads();
    let n = 0;
    for (const command of registry.commands.filter(({ roles }) => roles.length)) {
        const fields = new Set(command.body.map(({ name }) => name));
        for (const name of NAMES.filter((each) => !fields.has(each))) {
            const body = { ...plainBody(command, mine), [name]: other.tenant };
            const over = await forbidden(command.name, body);
            assert.deepEqual([over.code, over.detail?.error, over.detail?.field], ['bad_command', 'field_unknown', `body.${name}`], `${command.name}: ${JSON.stringify(over)}`);
            const answer = await send(hub, 'POST', `/v1/venues/${mine.venue}/commands/${command.name}`, {
                agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': uuid() }, body: JSON.stringify(body) });
            assert.deepEqual([answer.status, answer.json.errors?.[0]], [422, { field: name, rule: 'field_unknown' }], `${command.name} over REST`);
            n += 2;
        }
    }
    agent.destroy();
    t.diagnostic(`${n} bodies that name a tenant, venue or device`);
    assert.equal(heads(), before);
});

test('messages, headers and queries that name a tenant change nothing of whose the answer is', async () => {
    const named = { tenant_id: other.tenant, tenant: other.tenant, venue_id: other.venue, venue: other.venue };
    const theirs = other.me.heard.filter((m) => m.t === 'change').length;
    const d = new Device(hub, mine.token('manager', 'names'));
    d.send = function (message) { // every message of this device names them
        this.socket.send(JSON.stringify({ ...message, ...named }));
    };
    const welcome = await d.connect();
    assert.equal(welcome.venue.id, mine.venue);
    const answer = await d.sub(['floor', 'orders']);
    assert.equal(answer.t, 'snapshot');
    assert.ok(!JSON.stringify(answer).includes(other.record('table')));
    const order_id = uuid();
    await d.ok('order.open', { order_id, kind: 'takeaway' });
    assert.deepEqual(sql(world.pg, `select venue_id from pos_order where id = '${order_id}'`), [[mine.venue]]);
    await d.close();
    const { token } = mintKey(hub, mine);
    const authorization = `Bearer ${token}`;
    const plain = await send(hub, 'GET', `/v1/venues/${mine.venue}/item`, { headers: { authorization } });
    for (const header of ['x-tenant-id', 'x-tenant', 'x-payon-tenant', 'x-venue-id', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'cookie']) {
        const odd = await send(hub, 'GET', `/v1/venues/${mine.venue}/item`, { headers: { authorization, [header]: header.startsWith('x-o') || header.startsWith('x-rew') ? `/v1/venues/${other.venue}/item` : other.tenant } });
        assert.deepEqual([odd.status, odd.text], [plain.status, plain.text], header);
    }
    for (const name of NAMES) {
        const odd = await send(hub, 'GET', `/v1/venues/${mine.venue}/item?${name}=${other.tenant}`, { headers: { authorization } });
        assert.equal(odd.status, 400, name);
    }
    assert.equal(other.me.heard.filter((m) => m.t === 'change').length, theirs);
});

/* --- text that is meant for others ------------------------------------------------------------------------ */

const CORPUS = [
    "'; drop table journal; --", "' or '1'='1", "x'); delete from receipt; --", '$$; select pg_sleep(5); $$', "\\'; select 1; --",
    '{"a":1}', "{', null}", '${7*7}', "%' union select secret_hash from device_token --", '"\\"', "E'\\x27'", 'null',
];

test('text that is SQL is text, in every field of every command, over the socket and over REST', { timeout: 600_000 }, async (t) => {
    const { token } = mintKey(hub, mine);
    const agent = new http.Agent({ keepAlive: true });
    const logged = hub.log.length;
    const tables = () => sql(world.pg, "select count(*), sum(hashtext(relname)) from pg_class where relnamespace = 'public'::regnamespace").flat().join();
    const before = tables();
    const bad = [];
    let n = 0;
    for (const text of CORPUS) {
        const odd = encodeURIComponent(text);
        const headers = { authorization: `Bearer ${token}` };
        for (const path of [`/v1/venues/${odd}/order`, `/v1/venues/${mine.venue}/${odd}`, `/v1/venues/${mine.venue}/order/${odd}`, `/v1/venues/${mine.venue}/order?state=${odd}`,
            `/v1/venues/${mine.venue}/order?after=${odd}`, `/v1/venues/${mine.venue}/topics/kitchen:${odd}`, `/v1/venues/${mine.venue}/changes?after=${odd}`]) {
            const { status } = await send(hub, 'GET', path, { agent, headers });
            if (![400, 404].includes(status)) bad.push(`${path}: ${status}`);
            n++;
        }
        const key = await send(hub, 'POST', `/v1/venues/${mine.venue}/commands/order.send`, {
            agent, headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': text.replace(/[^!-~]/g, '_') }, body: JSON.stringify({ order_id: uuid() }) });
        if (![400, 404].includes(key.status)) bad.push(`Idempotency-Key ${text}: ${key.status}`);
        const d = await Promise.resolve(new WebSocket(hub.ws, 'payon.v1'));
        const end = new Promise((resolve) => d.once('close', resolve));
        d.once('open', () => d.send(JSON.stringify({ t: 'hello', token: text })));
        assert.ok([4001, 4002].includes(await end));
        n += 2;
    }
    for (const command of registry.commands.filter(({ roles }) => roles.length))
        for (const { path, field } of textPaths(command.body)) {
            const some = CORPUS.filter((text) => text.length <= (field.max ?? Infinity) && text.length >= (field.min ?? 0));
            for (const text of some.slice(0, 12)) {
                const make = MAKERS[command.name];
                const first = text === some[0];
                const [body, pre] = first && command.name !== 'setup.put' ? await make(await mine.freshBench()) : [plainBody(command, mine)];
                const odd = withText(body, command.body, path, text, mine);
                const over = await forbidden(command.name, odd, pre);
                const rest = await send(hub, 'POST', `/v1/venues/${mine.venue}/commands/${command.name}`, {
                    agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': uuid() }, body: JSON.stringify(odd) });
                for (const code of [over.code ?? 'ok', rest.json.code ?? 'ok'])
                    if (['internal', 'unavailable', 'conflict'].includes(code)) bad.push(`${command.name} ${path.join('.')}: ${code} for ${text}`);
                n += 2;
            }
        }
    agent.destroy();
    t.diagnostic(`${n} requests with text that is SQL`);
    assert.deepEqual(bad, []);
    assert.equal(tables(), before);
    // Constraints refuse ids that were used before; what Postgres could not read would be refused otherwise.
    const log = hub.log.slice(logged);
    assert.ok(!/syntax error|invalid input|unterminated|22P02|42601|42P01/.test(log), log.slice(-2000));
});

test('what looks like a card number is refused in every text of every command, and is nowhere', { timeout: 300_000 }, async (t) => {
    const CARD = '4111 1111 1111 1111';
    const { token } = mintKey(hub, mine);
    const agent = new http.Agent({ keepAlive: true });
    const stored = [];
    let n = 0;
    for (const command of registry.commands.filter(({ roles }) => roles.length))
        for (const { path, field } of textPaths(command.body)) {
            if ((field.max ?? Infinity) < CARD.length) continue;
            const body = withText(plainBody(command, mine), command.body, path, CARD, mine);
            const over = await forbidden(command.name, body);
            const rest = await send(hub, 'POST', `/v1/venues/${mine.venue}/commands/${command.name}`, {
                agent, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': uuid() }, body: JSON.stringify(body) });
            if (over.t === 'ok' || rest.status === 200) stored.push(`${command.name} ${path.join('.')}`);
            assert.ok(!`${JSON.stringify(over)}${rest.text}`.includes('1111'), command.name);
            n += 2;
        }
    agent.destroy();
    t.diagnostic(`${n} card numbers`);
    assert.deepEqual(stored, []);
    const [[there]] = sql(world.pg, "select count(*) from journal where body::text ~ '4111.?1111.?1111'");
    assert.equal(there, '0');
    assert.ok(!/4111.?1111.?1111/.test(hub.log));
});
