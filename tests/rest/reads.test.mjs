// Reads over REST: records, pages, topics, ETags, and the journal.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { sql as query } from '../lib/history.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { makeVenue, smallSetup } from '../lib/venue.mjs';
import { Program, mintKey, send } from './client.mjs';

let all, hub, second, place, setup, program;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    second = new Hub(all.pg);
    await second.start();
    place = makeVenue(hub);
    setup = smallSetup();
    program = new Program(hub, mintKey(hub, place).token, place.venue);
    const done = await program.command('setup.put', setup.body, uuid());
    assert.equal(done.status, 200, done.text);
});
test.after(async () => {
    await second?.kill();
    await end(all);
});

async function openOrder(customer = 'Ada') {
    const order_id = uuid();
    const done = await program.command('order.open', { order_id, kind: 'takeaway', customer }, order_id);
    assert.equal(done.status, 200, done.text);
    return { order_id, seq: done.json.seq };
}

test('a record, as the role sees it', async () => {
    const full = await program.get(`item/${setup.ids.burger}`);
    assert.deepEqual([full.status, full.json.name, full.json.price, full.json.cost], [200, 'Burger', 1250, 400]);
    const kitchen = new Program(hub, mintKey(hub, place, '--role', 'kitchen').token, place.venue);
    const seen = await kitchen.get(`item/${setup.ids.burger}`);
    assert.deepEqual([seen.json.name, seen.json.price, seen.json.cost], ['Burger', undefined, undefined]);
    const { order_id } = await openOrder();
    const payment = await kitchen.get('payment');
    assert.deepEqual([payment.status, payment.json.code], [404, 'not_found']);
    assert.equal((await kitchen.get(`order/${order_id}`)).json.customer, undefined);
});

test('what is not there, and what is somebody else\'s, answer the same', async () => {
    const theirs = makeVenue(hub, { name: 'Other' });
    const other = new Program(hub, mintKey(hub, theirs).token, theirs.venue);
    await other.command('setup.put', smallSetup().body, uuid());
    const foreign = (await other.get('item')).json.records[0].id;
    const limited = new Program(hub, mintKey(hub, place).token, place.venue);
    const elsewhere = makeVenue(hub);
    const answers = [];
    for (const path of [`/v1/venues/${uuid()}/order`, `/v1/venues/${theirs.venue}/order`, `/v1/venues/${theirs.venue}/item/${foreign}`,
        `/v1/venues/${elsewhere.venue}/order`, `/v1/venues/${place.venue}/item/${foreign}`, `/v1/venues/${place.venue}/item/${uuid()}`,
        `/v1/venues/${place.venue}/item/none`, `/v1/venues/${place.venue}/nothing`, '/v1/nothing', `/v1/venues/${theirs.venue}/changes`,
        `/v1/venues/${theirs.venue}/topics/floor`, `/v1/venues/${place.venue}/topics/kitchen:none`, `/v1/venues/${place.venue}/topics/none`,
        `/v1/venues/${place.venue}/counter`]) {
        const answer = await limited.get(path);
        answers.push(`${answer.status} ${answer.text}`);
    }
    assert.deepEqual([...new Set(answers)], [answers[0]]);
    assert.match(answers[0], /^404 .*"code":"not_found"/);
    const command = await limited.command('order.open', { order_id: uuid(), kind: 'takeaway' }, uuid(), {}, theirs.venue);
    assert.equal(`${command.status} ${command.text}`, answers[0]);
    assert.deepEqual((await limited.get('/v1/venues')).json, { venues: [{ id: place.venue, name: 'Test' }] });
});

test('pages by id, with a link to the next one, and filters', async () => {
    const mine = [];
    for (let i = 0; i < 7; i++) mine.push((await openOrder(`Page ${i}`)).order_id);
    const found = [];
    let path = `/v1/venues/${place.venue}/order?limit=3&kind=takeaway`, pages = 0;
    while (path) {
        const page = await program.get(path);
        assert.equal(page.status, 200, page.text);
        assert.ok(page.json.records.length <= 3);
        found.push(...page.json.records.map(({ id }) => id));
        path = /^<([^>]+)>; rel="next"$/.exec(page.headers.link ?? '')?.[1];
        pages++;
    }
    assert.ok(pages >= 3);
    assert.deepEqual(found, [...found].sort());
    assert.deepEqual(found.filter((id) => mine.includes(id)), [...mine].sort());
    const tables = await program.get(`table?area_id=${setup.ids.area}`);
    assert.deepEqual(tables.json.records.map(({ number }) => number).sort(), ['1', '2']);
    assert.equal((await program.get(`table?area_id=${uuid()}`)).json.records.length, 0);
    for (const [query, field] of [['colour=red', 'colour'], ['limit=0', 'limit'], ['limit=501', 'limit'], ['kind=none', 'kind'], ['after=x', 'after'],
        ['customer=Ada', 'customer'], ['limit=1&&limit=0', 'limit']]) {
        const answer = await program.get(`order?${query}`);
        assert.deepEqual([answer.status, answer.json.code, answer.json.errors[0].field], [400, 'bad_request', field], query);
    }
});

test('ETags: nothing is sent twice', async () => {
    const { order_id } = await openOrder();
    const first = await program.get(`order/${order_id}`);
    assert.match(first.headers.etag, /^"1-[0-9a-f]{32}g?"$/);
    for (const tag of [first.headers.etag, `W/${first.headers.etag}`, `"x", ${first.headers.etag}`, '*', first.headers.etag.replace(/"$/, 'g"')]) {
        const same = await program.get(`order/${order_id}`, { 'if-none-match': tag });
        assert.deepEqual([same.status, same.text, same.headers.etag], [304, '', first.headers.etag], tag);
    }
    assert.equal((await program.get(`order/${order_id}`, { 'if-none-match': '"1-0"' })).status, 200);
    const head = await program.checked('HEAD', `/v1/venues/${place.venue}/order/${order_id}`);
    assert.deepEqual([head.status, head.text, head.headers['content-length'], head.headers.etag], [200, '', String(first.text.length), first.headers.etag]);
    const list = await program.get('station');
    const unchanged = await program.get('station', { 'if-none-match': list.headers.etag });
    assert.equal(unchanged.status, 304);
    await openOrder();
    assert.equal((await program.get('station', { 'if-none-match': list.headers.etag })).status, 200);
});

test('If-Match is a precondition: of a rev that is over, 412', async () => {
    const { order_id } = await openOrder();
    const { headers } = await program.get(`order/${order_id}`);
    const cancel = (match) => program.command('order.cancel', { order_id }, uuid(), match ? { 'if-match': match } : {});
    const stale = await cancel('"7-0"');
    assert.deepEqual([stale.status, stale.json.code, stale.json.about.rev], [412, 'rev_changed', 1]);
    for (const broken of ['*', '7', '"x"', '""', '"0"']) {
        const answer = await cancel(broken);
        assert.deepEqual([answer.status, answer.json.errors[0].field], [400, 'If-Match'], broken);
    }
    const other = await program.command('order.open', { order_id: uuid(), kind: 'takeaway' }, uuid(), { 'if-match': headers.etag });
    assert.deepEqual([other.status, other.json.errors[0].field], [400, 'If-Match']);
    assert.equal((await cancel(headers.etag)).status, 200);
    const again = await openOrder(); // `pre` in the body says the same
    const member = await program.command('order.cancel', { order_id: again.order_id, pre: { rev: 1 } }, uuid());
    assert.equal(member.status, 200, member.text);
});

test('large answers are compressed for those who take it', async () => {
    const plain = await program.get('topics/menu');
    const small = await program.get('topics/menu', { 'accept-encoding': 'gzip' });
    assert.equal(small.headers['content-encoding'], 'gzip');
    assert.ok(Number(small.headers['content-length']) < Number(plain.headers['content-length']) / 2);
    assert.deepEqual(small.json.snapshot.records, plain.json.snapshot.records);
    assert.notEqual(small.headers.etag, plain.headers.etag);
    assert.match(small.headers.vary, /Accept-Encoding/);
    assert.equal((await program.get('topics/menu', { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
});

test('topics: what a subscription is told', async () => {
    const floor = await program.get('topics/floor');
    assert.deepEqual(floor.json.snapshot.records.table.map(({ number }) => number).sort(), ['1', '2']);
    assert.deepEqual(floor.json.snapshot.topics, ['floor']);
    assert.equal((await program.get('topics/kitchen:grill')).status, 200);
});

test('the journal: from the beginning, after a cursor, and the next change', async () => {
    const seen = [];
    let path = 'changes?limit=2';
    for (let more = true; more;) {
        const page = await program.get(path);
        assert.equal(page.status, 200, page.text);
        seen.push(...page.json.changes.map(({ seq }) => seq));
        path = `changes?limit=2&after=${page.json.cursor}`;
        more = page.json.more;
    }
    assert.deepEqual(seen, Array.from({ length: seen.length }, (_, i) => i + 1));
    const state = await program.get('order?limit=1');
    const began = Date.now();
    const waiting = program.get(`changes?wait=20&after=${state.json.cursor}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { order_id, seq } = await openOrder('Long poll');
    const told = await waiting;
    assert.ok(Date.now() - began < 10_000);
    assert.deepEqual([told.json.changes.length, told.json.changes[0].seq, told.json.changes[0].put.order[0].id, told.json.more], [1, seq, order_id, false]);
    const none = await program.get(`changes?wait=1&after=${told.json.cursor}`);
    assert.deepEqual([none.json.changes, none.json.cursor], [[], told.json.cursor]);
});

test('who asked after a long poll on the same connection is answered after it', async () => {
    const { json } = await program.get('order?limit=1');
    const socket = net.connect(hub.port, '127.0.0.1');
    const ask = (path) => `GET /v1/venues/${place.venue}/${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${program.token}\r\n\r\n`;
    socket.write(ask(`changes?wait=1&after=${json.cursor}`) + ask('station?limit=1') + ask(`changes?wait=1&after=${json.cursor}`));
    let text = '';
    for await (const part of socket) if ((text += part).match(/HTTP\/1\.1 200/g)?.length === 3 && text.endsWith('}')) break;
    socket.destroy();
    assert.deepEqual(text.match(/\{"(changes|seq)"/g), ['{"changes"', '{"seq"', '{"changes"']);
});

test('clients that disappear leave room for others', async () => {
    const few = new Program(hub, mintKey(hub, place, '--name', 'Flaky').token, place.venue);
    const { json } = await few.get('order?limit=1');
    const path = `/v1/venues/${place.venue}/changes?wait=20&after=${json.cursor}`;
    const begin = () => {
        const request = http.get({ host: '127.0.0.1', port: hub.port, path, headers: few.headers(), agent: false });
        request.on('error', () => {});
        return request;
    };
    const waiting = Array.from({ length: 64 }, begin);
    await until('no more of the key may wait', async () => (await few.get('order?limit=1')).json.code === 'key_busy');
    for (const request of waiting) request.destroy();
    await until('there is room', async () => (await few.get('order?limit=1')).status === 200);
});

test('another hub tells the same, and wakes who waits there', async () => {
    const there = new Program(second, program.token, place.venue);
    const { json } = await program.get('order?limit=1');
    const waiting = there.get(`changes?wait=20&after=${json.cursor}`);
    const { order_id } = await openOrder('From the other hub');
    const told = await waiting;
    assert.equal(told.json.changes[0].put.order[0].id, order_id);
    const op = uuid(), body = { order_id: uuid(), kind: 'takeaway', customer: 'Both' };
    const [a, b] = await Promise.all([program.command('order.open', body, op), there.command('order.open', body, op)]);
    assert.equal(a.text, b.text);
    assert.equal(a.status, 200);
});

test('cursors that do not hold', async () => {
    const { json } = await program.get('order?limit=1');
    const spoilt = (from, to) => json.cursor.slice(0, from) + '0'.repeat(to - from) + json.cursor.slice(to);
    for (const [cursor, status, code] of [['nonsense', 400, 'bad_request'], [spoilt(3, 35), 410, 'cursor_unknown'], [spoilt(51, 67), 410, 'journal_lost']]) {
        const answer = await program.get(`changes?after=${cursor}`);
        assert.deepEqual([answer.status, answer.json.code], [status, code], cursor);
    }
});

test('what a hub does not remember is read from the store, until it is packed', async (t) => {
    const long = makeVenue(hub);
    const { token } = mintKey(hub, long, '--role', 'manager');
    const n = 600; // more than a hub loads
    const open = (order_id) => send(hub, 'POST', `/v1/venues/${long.venue}/commands/order.open`, {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': order_id },
        body: JSON.stringify({ order_id, kind: 'takeaway' }),
    });
    for (let i = 0; i < n; i += 30)
        for (const { status } of await Promise.all(Array.from({ length: 30 }, () => open(uuid())))) assert.equal(status, 200);
    const third = new Hub(all.pg);
    t.after(() => third.kill());
    await third.start();
    const reader = new Program(third, token, long.venue);
    const first = await reader.get('changes?limit=2');
    assert.equal(first.status, 200, first.text);
    const seen = [...first.json.changes];
    for (let page = first; page.json.more;) {
        page = await reader.get(`changes?limit=256&after=${page.json.cursor}`);
        assert.equal(page.status, 200, page.text);
        seen.push(...page.json.changes);
    }
    assert.deepEqual(seen.map(({ seq }) => seq), Array.from({ length: n }, (_, i) => i + 1));

    const { cursor } = first.json;
    const other = await reader.get(`changes?after=${cursor.slice(0, 51)}${'0'.repeat(16)}`);
    assert.deepEqual([other.status, other.json.code], [410, 'journal_lost']);

    // A few such reads at a time; the others are told so at once, and commands go on.
    const many = Array.from({ length: 40 }, () => reader.get(`changes?limit=256&after=${cursor}`));
    assert.equal((await new Program(third, token, long.venue).command('order.open', { order_id: uuid(), kind: 'takeaway' }, uuid())).status, 200);
    const told = (await Promise.all(many)).map(({ status, json }) => json.code ?? status);
    assert.deepEqual([...new Set(told)].filter((what) => what !== 'busy'), [200]);
    assert.ok(told.filter((what) => what === 200).length >= 4, `${told}`);

    query(all.pg, `set session_replication_role = replica; delete from journal where venue_id = '${long.venue}' and seq <= 50`);
    for (const path of ['changes', `changes?after=${cursor}`]) {
        const packed = await reader.get(path);
        assert.deepEqual([packed.status, packed.json.code], [410, 'cursor_old'], path);
    }
    const state = await reader.get('order?limit=1'); // what the answer says to do
    assert.equal((await reader.get(`changes?after=${state.json.cursor}`)).status, 200);
});

test('methods', async () => {
    for (const [method, path, allow] of [['DELETE', 'order', 'GET, HEAD, OPTIONS'], ['POST', 'order', 'GET, HEAD, OPTIONS'], ['GET', 'commands/order.open', 'POST, OPTIONS'],
        ['PUT', 'topics/floor', 'GET, HEAD, OPTIONS']]) {
        const answer = await program.checked(method, `/v1/venues/${place.venue}/${path}`, { body: '' });
        assert.deepEqual([answer.status, answer.headers.allow, answer.json.code], [405, allow, 'method_not_allowed'], `${method} ${path}`);
    }
    const options = await send(hub, 'OPTIONS', `/v1/venues/${place.venue}/commands/order.open`);
    assert.deepEqual([options.status, options.headers.allow], [204, 'POST, OPTIONS']);
});

test('request ids and traces', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await program.get('order?limit=1', { 'x-request-id': 'laravel-42', traceparent });
    assert.equal(answer.headers['x-request-id'], 'laravel-42');
    assert.match(hub.log, new RegExp(`event=rest method=GET path=/v1/venues/${place.venue}/order status=200 request=laravel-42 traceparent=${traceparent}`));
    assert.match((await program.get('order?limit=1', { 'x-request-id': 'x'.repeat(200) })).headers['x-request-id'], /^[0-9a-f]{32}$/);
    assert.ok(!hub.log.includes(program.token), 'a token is never logged');
    assert.ok(!hub.log.includes(program.token.split('_')[3]));
});

test('rates are told, and what is beyond them is refused', async () => {
    const busy = new Program(hub, mintKey(hub, place, '--name', 'Busy').token, place.venue);
    const first = await busy.get('station?limit=1');
    assert.match(first.headers.ratelimit, /^"reads";r=\d+;t=\d+$/);
    assert.match(first.headers['ratelimit-policy'], /^"reads";q=500;w=10$/);
    let refused;
    for (let i = 0; i < 60 && !refused; i++) {
        const answers = await Promise.all(Array.from({ length: 40 }, () => busy.get('station?limit=1')));
        refused = answers.find(({ status }) => status !== 200);
    }
    assert.deepEqual([refused?.status, refused?.json.code, refused?.headers['retry-after']], [429, 'rate', '1']);
    assert.equal((await program.get('station?limit=1')).status, 200); // others are not slowed
});
