// Signed requests: what is signed cannot be altered, and what is recorded is of no use for long.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { sql } from '../lib/history.mjs';
import { makeVenue } from '../lib/venue.mjs';
import { good, mintKey, send } from './client.mjs';

let all, hub, place, key;
const now = () => Math.floor(Date.now() / 1000);

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    place = makeVenue(hub);
    key = mintKey(hub, place, '--signed');
});
test.after(() => end(all));

/** A request as it is sent: {method, path, headers, body}. */
function sign({ token, id }, method, path, { body = '', headers = {}, time = now(), secret = token } = {}) {
    const [plain, query = ''] = path.split('?');
    const text = ['payon-1', method, decodeURIComponent(plain), query.split('&').filter(Boolean).sort().join('&'), headers['idempotency-key'] ?? '',
        headers['if-match'] ?? '', createHash('sha256').update(body).digest('hex'), time, id].join('\n');
    const signature = createHmac('sha256', secret).update(text).digest('hex');
    return { method, path, body, headers: { ...headers, authorization: `PAYON-HMAC-SHA256 key=${id}, time=${time}, signature=${signature}` } };
}
const ask = ({ method, path, headers, body }, to = hub) => send(to, method, path, { headers, body: body || undefined });
const status = async (request, to) => (await ask(request, to)).status;

const open = (op, more = {}, options = {}) => sign(options.key ?? key, 'POST', `/v1/venues/${place.venue}/commands/order.open`, {
    body: JSON.stringify({ order_id: uuid(), kind: 'takeaway', ...more }),
    headers: { 'content-type': 'application/json', 'idempotency-key': op },
    ...options,
});

test('a signed read and a signed command are answered', async () => {
    assert.match(key.token, /^payon_h_[0-9a-f]{32}_[0-9a-f]{64}$/);
    assert.equal(await status(sign(key, 'GET', `/v1/venues/${place.venue}/order?limit=5&state=open`)), 200);
    assert.equal(await status(sign(key, 'GET', `/v1/venues/${place.venue}/topics/kitchen%3Agrill`)), 404); // there is no such station
    assert.equal(await status(open(uuid())), 200);
    assert.match(good(hub.tryCtl('--tenant', place.tenant, 'key', 'list')), new RegExp(`${key.id}.*signs`));
});

test('the pairs of a query may be sent in any order', async () => {
    const signed = sign(key, 'GET', `/v1/venues/${place.venue}/order?limit=5&state=open`);
    assert.equal(await status({ ...signed, path: `/v1/venues/${place.venue}/order?state=open&limit=5` }), 200);
});

test('whatever is altered, the answer is 401, and the same as for an unknown key', async () => {
    const read = () => sign(key, 'GET', `/v1/venues/${place.venue}/order?limit=5`);
    const command = () => open('a key', { customer: 'Ada' });
    const answers = [];
    const refused = async (what, request) => {
        const answer = await ask(request);
        assert.equal(answer.status, 401, `${what}: ${answer.text}`);
        answers.push(answer.text);
    };
    await refused('method', { ...read(), method: 'HEAD' }).catch(() => {}); // has no body to compare
    answers.length = 0;
    await refused('path', { ...read(), path: `/v1/venues/${place.venue}/item?limit=5` });
    await refused('query', { ...read(), path: `/v1/venues/${place.venue}/order?limit=6` });
    await refused('a pair more', { ...read(), path: `/v1/venues/${place.venue}/order?limit=5&state=open` });
    await refused('a pair less', { ...read(), path: `/v1/venues/${place.venue}/order` });
    const body = command();
    await refused('body', { ...body, body: body.body.replace('Ada', 'Eve') });
    await refused('command', { ...command(), path: `/v1/venues/${place.venue}/commands/order.close` });
    const replay = command();
    await refused('Idempotency-Key', { ...replay, headers: { ...replay.headers, 'idempotency-key': 'another key' } });
    const precondition = command();
    await refused('If-Match', { ...precondition, headers: { ...precondition.headers, 'if-match': '"1"' } }).catch((error) => assert.match(error.message, /400/));
    const header = (request, from, to) => ({ ...request, headers: { ...request.headers, authorization: request.headers.authorization.replace(from, to) } });
    await refused('time', header(read(), /time=\d+/, `time=${now() - 7}`));
    await refused('signature', header(read(), /signature=./, (text) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')));
    await refused('no signature', header(read(), /, signature=.*/, ''));
    await refused('twice', header(read(), 'key=', `key=${key.id}, key=`));
    await refused('another key', header(read(), key.id, mintKey(hub, place, '--signed').id));
    await refused('unknown key', header(read(), key.id, uuid()));
    await refused('another secret', sign(key, 'GET', `/v1/venues/${place.venue}/order`, { secret: key.token.toUpperCase() }));
    assert.deepEqual([...new Set(answers)], [answers[0]]);
});

test('a key that signs has no secret to show, and another one does not sign', async () => {
    for (const wrong of [key.token, key.token.replace('payon_h_', 'payon_k_')])
        assert.equal((await send(hub, 'GET', '/v1/venues', { headers: { authorization: `Bearer ${wrong}` } })).status, 401);
    const plain = mintKey(hub, place);
    assert.equal(await status(sign(plain, 'GET', '/v1/venues')), 401);
    assert.equal((await send(hub, 'GET', '/v1/venues', { headers: { authorization: `Bearer ${plain.token}` } })).status, 200);
});

test('five minutes to either side, and no more', async () => {
    for (const [off, wanted] of [[-290, 200], [290, 200], [-310, 401], [310, 401], [-86400, 401]]) {
        const answer = await ask(sign(key, 'GET', '/v1/venues', { time: now() + off }));
        assert.equal(answer.status, wanted, `${off}: ${answer.text}`);
        if (wanted === 401) assert.equal(answer.json.code, 'signed_time');
    }
});

test('a command that somebody recorded takes effect once', async () => {
    const recorded = open(uuid());
    const first = await ask(recorded);
    assert.equal(first.status, 200, first.text);
    for (let i = 0; i < 3; i++) {
        const again = await ask(recorded);
        assert.equal(again.text, first.text);
        assert.equal(again.headers['idempotency-replayed'], 'true');
    }
    const { order_id } = JSON.parse(recorded.body);
    assert.equal(sql(all.pg, `select count(*) from journal where body::text like '%order.opened%${order_id}%'`)[0][0], '1');
});

test('rotated: both secrets for as long as it is said; revoked: none', async () => {
    const old = mintKey(hub, place, '--signed');
    assert.equal(await status(sign(old, 'GET', '/v1/venues')), 200);
    const next = { token: good(hub.tryCtl('key', 'rotate', old.id, '--overlap', '2')), id: old.id };
    assert.match(next.token, /^payon_h_/);
    assert.notEqual(next.token, old.token);
    await until('the new secret is good', async () => (await status(sign(next, 'GET', '/v1/venues'))) === 200);
    await until('the old one is not', async () => (await status(sign(old, 'GET', '/v1/venues'))) === 401);
    good(hub.tryCtl('key', 'revoke', old.id));
    await until('none is', async () => (await status(sign(next, 'GET', '/v1/venues'))) === 401);
});

test('what the database has is not enough to sign; neither is a hub with another pepper', async () => {
    const [[hash]] = sql(all.pg, `select encode(secret_hash, 'hex') from api_key where id = '${key.id}'`);
    for (const secret of [hash, Buffer.from(hash, 'hex'), `payon_h_${key.id.replaceAll('-', '')}_${hash}`, `payon_k_${key.id.replaceAll('-', '')}_${hash}`])
        assert.equal(await status(sign(key, 'GET', '/v1/venues', { secret })), 401);
    for (const pepper of ['another pepper, which is as long as it must be', '']) {
        const other = new Hub(all.pg, { pepper });
        await other.start();
        assert.equal(await status(sign(key, 'GET', '/v1/venues'), other), 401);
        await other.kill();
    }
});

test('an export with a signature goes on although it takes longer than a look at the key', async () => {
    const answer = await ask(sign(key, 'GET', `/v1/venues/${place.venue}/export`));
    assert.equal(answer.status, 200);
    assert.ok(answer.text.endsWith('\n'));
});
