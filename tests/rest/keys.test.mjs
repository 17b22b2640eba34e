// Keys of the API: who gets in, and when no longer.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { makeVenue } from '../lib/venue.mjs';
import { Program, good, mintKey, send } from './client.mjs';

let all, hub, second, place;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    second = new Hub(all.pg);
    await second.start();
    place = makeVenue(hub);
});
test.after(async () => {
    await second?.kill();
    await end(all);
});

const ask = (token, to = hub) => new Program(to, token, place.venue).get('order?limit=1');
const key = (...args) => hub.tryCtl('--tenant', place.tenant, 'key', ...args);

test('whatever is wrong with a key, the answer is the same', async () => {
    const { token } = mintKey(hub, place);
    const { token: revoked, id } = mintKey(hub, place);
    good(key('revoke', id));
    const flipped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
    const unknown = `payon_k_${'0'.repeat(31)}1_${'0'.repeat(64)}`;
    const device = hub.ctl('--tenant', place.tenant, '--venue', place.venue, 'token', 'mint').trim();
    const answers = [];
    for (const wrong of [unknown, flipped, revoked, token.slice(0, -1), `${token}0`, token.toUpperCase(), 'x', '', device.replace('payon_d_', 'payon_k_'),
        token.replace('payon_k_', 'payon_d_')]) {
        const answer = await ask(wrong);
        assert.equal(answer.headers['www-authenticate'], 'Bearer realm="payon"');
        answers.push(`${answer.status} ${answer.text}`);
    }
    const bare = await send(hub, 'GET', `/v1/venues/${place.venue}/order`);
    answers.push(`${bare.status} ${bare.text}`);
    const basic = await send(hub, 'GET', `/v1/venues/${place.venue}/order`, { headers: { authorization: `Basic ${token}` } });
    answers.push(`${basic.status} ${basic.text}`);
    assert.deepEqual([...new Set(answers)], [answers[0]]);
    assert.match(answers[0], /^401 .*"code":"unauthenticated"/);
    assert.equal((await ask(token)).status, 200);
    assert.equal((await ask(device)).status, 200); // a device's token works, too
});

test('a device or a key that is revoked has nothing committed after that, on any hub', async () => {
    const mint = () => hub.ctl('--tenant', place.tenant, '--venue', place.venue, 'token', 'mint', '--role', 'waiter', '--device', 'Kiosk').trim();
    const idOf = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const kinds = [
        [mint, (token) => hub.tryCtl('device', 'unpair', idOf(token))],
        [() => mintKey(hub, place).token, (token) => key('revoke', idOf(token))],
    ];
    for (const [make, revoke] of kinds) {
        const token = make();
        const programs = [hub, second].map((to) => new Program(to, token, place.venue));
        const open = (program, op = uuid()) => program.command('order.open', { order_id: uuid(), kind: 'takeaway' }, op);
        for (const program of programs) assert.equal((await open(program)).status, 200);
        good(revoke(token)); // what the hubs know of it may be a second old
        for (const answer of await Promise.all(programs.flatMap((program) => [open(program), open(program)]))) assert.equal(answer.status, 401, answer.text);
    }
});

test('the keys of a suspended tenant are refused, and hold again when it is resumed', async () => {
    const { token } = mintKey(hub, place);
    assert.equal((await ask(token)).status, 200);
    good(hub.tryCtl('tenant', 'suspend', place.tenant));
    for (const to of [hub, second]) await until('refused', async () => (await ask(token, to)).status === 401);
    good(hub.tryCtl('tenant', 'resume', place.tenant));
    for (const to of [hub, second]) await until('let in', async () => (await ask(token, to)).status === 200);
});

test('revoked: refused within a second on every hub, also who waits for a change', async () => {
    const { token, id } = mintKey(hub, place);
    const program = new Program(hub, token, place.venue);
    const { json } = await program.get('order?limit=1');
    assert.equal((await ask(token, second)).status, 200);
    const waiting = program.get(`changes?wait=2&after=${json.cursor}`);
    good(key('revoke', id));
    const revoked = Date.now();
    for (const to of [hub, second]) await until('refused', async () => (await ask(token, to)).status === 401);
    assert.ok(Date.now() - revoked < 1500, `${Date.now() - revoked} ms`);
    assert.equal((await waiting).status, 401);
});

test('rotated: both secrets for as long as it is said, one key for idempotency', async () => {
    const { token, id } = mintKey(hub, place);
    const body = { order_id: uuid(), kind: 'takeaway' };
    const first = await new Program(hub, token, place.venue).command('order.open', body, 'rotated');
    assert.equal(first.status, 200, first.text);
    const next = good(key('rotate', id, '--overlap', '2'));
    assert.equal(next.split('_')[2], token.split('_')[2]);
    assert.match(good(key('list')), new RegExp(`${id}.*two secrets`));
    await until('the new secret is good', async () => (await ask(next)).status === 200);
    const again = await new Program(hub, next, place.venue).command('order.open', body, 'rotated');
    assert.equal(again.text, first.text);
    await until('the old secret is not', async () => (await ask(token)).status === 401);
    assert.equal((await ask(next)).status, 200);
});

test('venues: one, or all of the tenant with those to come', async () => {
    const { token } = mintKey(hub, place, '--all-venues', '--name', 'Chain');
    const program = new Program(hub, token, place.venue);
    const later = good(hub.tryCtl('--tenant', place.tenant, 'venue', 'create', 'Later'));
    await until('the new venue is seen', async () => (await program.get(`/v1/venues/${later}/order`)).status === 200);
    assert.deepEqual((await program.get('/v1/venues')).json.venues.map(({ id }) => id).sort(), [place.venue, later].sort());
    const wrong = hub.tryCtl('--tenant', place.tenant, '--venue', uuid(), 'key', 'mint');
    assert.match(wrong.stderr, /no such venue/);
});

test('keys expire, and their use is shown', async () => {
    const { token, id } = mintKey(hub, place, '--days', '1', '--role', 'cashier', '--read-only');
    assert.match(good(key('list')), new RegExp(`${id}  cashier   read   good`));
    assert.equal((await ask(token)).status, 200);
    await until('its use is noted', () => /used 20/.test(good(key('list')).split('\n').find((line) => line.includes(id))));
    assert.match(hub.tryCtl('key', 'mint', '--role', 'king').stderr, /--role is one of/);
});

test('whoever asks while no key can be looked up stays a stranger, and makes room for others', async (t) => {
    const STRANGERS = 4;
    const proxy = await Proxy.start(all.pg.port); // between hub and Postgres
    const url = new URL(all.pg.db_tcp_url);
    url.port = proxy.port;
    const third = new Hub({ ...all.pg, db_url: url.href }, { strangers_per_address: STRANGERS });
    const agent = new http.Agent({ keepAlive: true });
    t.after(async () => {
        agent.destroy();
        await third.kill();
        proxy.stop();
    });
    await third.start();
    await proxy.say('refuse on');
    await proxy.say('cut');
    const guess = () => send(third, 'GET', `/v1/venues/${place.venue}/order`,
        { headers: { authorization: `Bearer payon_k_${uuid().replaceAll('-', '')}_${'0'.repeat(64)}` }, agent });
    const answers = await Promise.all(Array.from({ length: 2 * STRANGERS }, guess)); // each keeps its connection
    assert.deepEqual(answers.map(({ status }) => status), Array(2 * STRANGERS).fill(503));
    const ended = async () => Number(/strangers_ended_total (\d+)/.exec((await send(third, 'GET', '/metrics')).text)[1]);
    await until('those that are old enough make room', async () => (await ended()) > 0);
});

test('guesses are few: an address that sent many wrong keys is refused at once', async () => {
    let limited;
    for (let i = 0; i < 200 && !limited; i++) {
        const answers = await Promise.all(Array.from({ length: 20 }, () => {
            const hex = [...crypto.getRandomValues(new Uint8Array(48))].map((b) => b.toString(16).padStart(2, '0')).join('');
            return ask(`payon_k_${hex.slice(0, 32)}_${hex.slice(0, 64)}`);
        }));
        limited = answers.find(({ status }) => status === 429);
    }
    assert.equal(limited?.json.code, 'rate');
});
