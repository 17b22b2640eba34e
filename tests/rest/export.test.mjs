// The journal as NDJSON: whole, in order, resumable, as the key may see it, and costing others nothing.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { LONG_AGO_MS } from '../lib/disk.mjs';
import { sql } from '../lib/history.mjs';
import { until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { Program, good, mintKey, send } from './client.mjs';

const CHANGES = 1700;
let all, hub, venue, manager, waiter;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    venue = await readyVenue(hub);
    manager = mintKey(hub, venue).token;
    waiter = await device(hub, venue, 'waiter', ['orders'], 'Tablet');
    waiter.options.opsAgo = LONG_AGO_MS;
    await addLines(CHANGES);
});
test.after(() => end(all));

async function addLines(n) {
    for (let done = 0; done < n; done += 100) {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, kind: 'takeaway', customer: 'Zoë "Z" \\ Smith' });
        for (let i = 0; i < 100; i += 50)
            await Promise.all(Array.from({ length: 50 }, () => waiter.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 })));
    }
}

const path = (after) => `/v1/venues/${venue.venue}/export${after ? `?after=${after}` : ''}`;
const bearer = (token) => ({ authorization: `Bearer ${token}` });
const linesOf = (text) => text.split('\n').slice(0, -1).map((line) => JSON.parse(line));

/** A whole export: {lines, text, headers}. */
async function download(token = manager, after, headers = {}) {
    const answer = await send(hub, 'GET', path(after), { headers: { ...bearer(token), ...headers } });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['content-type'], 'application/x-ndjson');
    assert.ok(answer.text === '' || answer.text.endsWith('\n'));
    return { lines: linesOf(answer.text), text: answer.text, headers: answer.headers };
}

/** All changes as pages, in the key's view. */
async function pages(token) {
    const program = new Program(hub, token, venue.venue);
    const changes = [];
    for (let after = '', more = true; more;) {
        const { status, json, text } = await program.get(`changes?limit=256${after && `&after=${after}`}`);
        assert.equal(status, 200, text);
        changes.push(...json.changes);
        ({ cursor: after, more } = json);
    }
    return changes;
}

/** What a page and an export have in common: what identifies guests may be apart from the journal's text. */
const PERSONAL = ['customer', 'phone', 'address', 'room', 'apart'];
const withoutPlace = ({ t, mark, cursor, ...rest }) =>
    JSON.parse(JSON.stringify(rest, (key, value) => (PERSONAL.includes(key) ? undefined : value)));

test('every change is there once, in order, and goes on at any cursor', async () => {
    const { lines, text } = await download();
    const head = Number(sql(all.pg, 'select max(seq) from journal')[0][0]);
    assert.deepEqual(lines.map(({ seq }) => seq), Array.from({ length: head }, (_, i) => i + 1));
    const stored = sql(all.pg, 'select body from journal order by seq limit 300').map(([body]) => body);
    lines.slice(0, 300).forEach(({ cursor, seq, ...change }, i) => assert.equal(JSON.stringify(change), stored[i]));
    for (const at of [1, 255, 256, 700, head - 1, head]) {
        const rest = await download(manager, lines[at - 1].cursor);
        assert.ok(rest.text === text.slice(text.indexOf(`{"cursor":"${lines[at - 1].cursor}"`)).split('\n').slice(1).join('\n'), `after ${at}`);
    }
});

/** Without what says who a guest is: pages have it, the journal's text has not (docs/decisions/083). */
const withoutGuests = (change) => ({ ...change, put: Object.fromEntries(Object.entries(change.put).map(([kind, records]) =>
    [kind, records.map((record) => {
        const { customer, phone, address, room, apart, ...rest } = record;
        if (kind === 'reservation' || kind === 'check') delete rest.name;
        return rest;
    })])) });

test('a manager, a cashier and a kitchen are told what their pages tell, but for guests', async () => {
    for (const role of ['manager', 'cashier', 'kitchen']) {
        const token = role === 'manager' ? manager : mintKey(hub, venue, '--role', role, '--read-only').token;
        const told = new Map((await pages(token)).map((change) => [change.seq, withoutGuests(withoutPlace(change))]));
        const lines = (await download(token)).lines.map((line) => withoutGuests(withoutPlace(line)));
        if (role === 'manager') { // its export has kinds that no topic has, too
            for (const line of lines)
                for (const [kind, records] of Object.entries(told.get(line.seq)?.put ?? {})) assert.deepEqual(line.put[kind], records, kind);
            continue;
        }
        assert.deepEqual(lines.map(({ seq }) => seq), [...told.keys()]);
        for (const line of lines) assert.deepEqual(line, told.get(line.seq));
        const prices = lines.some(({ put }) => put.line?.some((line) => 'unit_price' in line || 'price' in line));
        assert.equal(prices, role === 'cashier');
        assert.ok(!JSON.stringify(lines).includes('"cost"'));
    }
});

test('what is packed is told as if it were not', async () => {
    const before = await download();
    const cashier = mintKey(hub, venue, '--role', 'cashier').token;
    const cashierBefore = await download(cashier);
    assert.match(hub.ctl('pack', '--days', '0', '--keep', '1024'), /[1-9]\d* changes/);
    const packed = Number(sql(all.pg, 'select max(last_seq) from journal_pack')[0][0]);
    assert.ok(packed >= 512, `${packed}`);
    assert.ok((await download()).text === before.text);
    assert.ok((await download(cashier)).text === cashierBefore.text);
    for (const at of [1, 100, 256, 257, 511, packed - 1, packed, packed + 1])
        assert.ok((await download(manager, before.lines[at - 1].cursor)).lines[0].seq === at + 1);
});

test('gzip, when the client takes it', async () => {
    const plain = await download();
    const zipped = await download(manager, undefined, { 'accept-encoding': 'gzip' });
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.ok(zipped.text === plain.text);
});

test('nothing new is an empty body; what came meanwhile is told', async () => {
    const { lines } = await download();
    const last = lines.at(-1);
    assert.equal((await download(manager, last.cursor)).text, '');
    await waiter.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    assert.deepEqual((await download(manager, last.cursor)).lines.map(({ seq }) => seq), [last.seq + 1]);
});

test('a cursor of another journal is refused by name', async () => {
    const { lines } = await download();
    const { cursor } = lines.at(-2);
    const problem = async (after) => {
        const answer = await send(hub, 'GET', path(after), { headers: bearer(manager) });
        return `${answer.status} ${answer.json?.code}`;
    };
    const flip = (text, at) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);
    assert.equal(await problem(flip(cursor, 5)), '410 cursor_unknown');
    assert.equal(await problem(flip(cursor, cursor.length - 1)), '410 journal_lost');
    assert.equal(await problem(cursor.slice(0, 3 + 32) + '0000000000ffffff' + cursor.slice(3 + 48)), '410 journal_lost');
    assert.equal(await problem('c1_00'), '400 bad_request');
    assert.equal((await send(hub, 'GET', `${path()}?limit=5`, { headers: bearer(manager) })).status, 400);
    assert.equal((await send(hub, 'HEAD', path(), { headers: bearer(manager) })).status, 405);
});

test('only whoever has a key of that venue', async () => {
    const other = await readyVenue(hub);
    assert.equal((await send(hub, 'GET', path(), { headers: bearer(mintKey(hub, other).token) })).status, 404);
    assert.equal((await send(hub, 'GET', path())).status, 401);
    assert.equal((await send(hub, 'GET', `/v1/venues/${uuid()}/export`, { headers: bearer(manager) })).status, 404);
});

/** A download that is begun and not read: {socket, read(n), ended}. */
async function slow(token = manager, more = '') {
    const socket = net.connect({ host: '127.0.0.1', port: hub.port });
    const reader = { socket, bytes: 0, text: '', ended: false };
    socket.on('data', (part) => ((reader.bytes += part.length), (reader.text += part.toString('latin1'))));
    socket.on('error', () => {}).on('close', () => (reader.ended = true));
    socket.write(`GET ${path()} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n${more}`);
    await until('it has begun', () => reader.bytes > 0);
    socket.pause();
    return reader;
}

test('a client that reads slowly holds no transaction, and gets all of it in the end', async () => {
    while (Number(sql(all.pg, 'select coalesce(sum(octet_length(body::text)), 0) from journal')[0][0]) < 7e6) await addLines(500);
    const reader = await slow();
    await until('the export waits', () =>
        sql(all.pg, "select state from pg_stat_activity where application_name = 'payon-hub export'").flat().join() === 'idle');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const [[xmin]] = sql(all.pg, "select count(*) from pg_stat_activity where application_name = 'payon-hub export' and (xact_start is not null or backend_xmin is not null)");
    assert.equal(Number(xmin), 0);
    await waiter.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    reader.socket.resume();
    await until('all has come', () => reader.text.endsWith('\r\n0\r\n\r\n'), 20_000);
    reader.socket.destroy();
    await until('its connection to the database is gone', () =>
        sql(all.pg, "select count(*) from pg_stat_activity where application_name = 'payon-hub export'")[0][0] === '0');
});

test('a request behind it on its connection is answered after it', async () => {
    const reader = await slow(manager, `GET /v1/venues HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${manager}\r\n\r\n`);
    reader.socket.resume();
    await until('the second answer', () => /\r\n0\r\n\r\nHTTP\/1\.1 200 OK[^]*"venues"/.test(reader.text), 20_000);
    reader.socket.destroy();
});

test('a revoked key reads nothing more after a second', async () => {
    const { token, id } = mintKey(hub, venue);
    const reader = await slow(token);
    good(hub.tryCtl('--tenant', venue.tenant, 'key', 'revoke', id));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    reader.socket.resume();
    await until('it breaks off', () => reader.ended);
    assert.ok(!reader.text.endsWith('\r\n0\r\n\r\n'));
});

test('two of a tenant at once, four of a hub', async () => {
    const readers = [await slow(), await slow()];
    const third = await send(hub, 'GET', path(), { headers: bearer(manager) });
    assert.deepEqual([third.status, third.json.code, third.headers['retry-after']], [429, 'key_busy', '1']);
    for (const { socket } of readers) socket.destroy();
    await until('there is room again', async () => (await send(hub, 'GET', path(), { headers: bearer(manager) })).status === 200);
});

test('with any HTTP library: keep-alive goes on after it', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 2; i++) {
        const answer = await send(hub, 'GET', path(), { headers: { ...bearer(manager), 'accept-encoding': 'gzip' }, agent });
        assert.equal(answer.status, 200);
        assert.equal((await send(hub, 'GET', '/v1/venues', { headers: bearer(manager), agent })).status, 200);
    }
    agent.destroy();
});

test('a damaged journal breaks it off at the change that is wrong', async () => {
    const { lines } = await download();
    const seq = lines.length - 5;
    sql(all.pg, `alter table journal disable trigger all; update journal set body = (body::text || ' ')::json where seq = ${seq}; alter table journal enable trigger all`);
    await assert.rejects(send(hub, 'GET', path(), { headers: bearer(manager) }));
    await until('it is logged', () => new RegExp(`event=export .*broken="seq ${seq}: it does not follow`).test(hub.log));
    sql(all.pg, `alter table journal disable trigger all; update journal set body = left(body::text, -1)::json where seq = ${seq}; alter table journal enable trigger all`);
    assert.equal((await download()).lines.length, lines.length);
});

test('the hub stops while somebody reads', async () => {
    const reader = await slow();
    const stopped = hub.kill();
    reader.socket.resume();
    await until('it breaks off', () => reader.ended);
    assert.deepEqual(await stopped, { code: 0, signal: null });
    await hub.start();
});
