// Managers log in with a password: cookies, bearer tokens, the second factor, and when all of it ends.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { Hub, program, until } from '../lib/hub.mjs';
import { makeVenue } from '../lib/venue.mjs';
import { Description } from './description.mjs';
import { Program, good, mintKey, send } from './client.mjs';

const PASSWORD = 'a lantern in the fog';
let all, hub, second, place;
let n_people = 0;

test.before(async () => {
    all = await begin('login');
    hub = all.hub;
    second = new Hub(all.pg);
    await second.start();
    place = makeVenue(hub);
});
test.after(async () => {
    await second?.kill();
    await end(all);
});

const site = (venue = place.venue) => ['--tenant', place.tenant, '--venue', venue];
const ctl = (...args) => good(hub.tryCtl(...site(), ...args));
const told = (input, ...args) => spawnSync(program('payonctl'), [...site(), 'staff', ...args], { env: hub.environment(), encoding: 'utf8', input });
const query = (sql) => {
    const r = spawnSync('psql', ['-X', '-At', all.pg.db_admin_url, '-c', sql], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout.trim();
};

/** Somebody who works there; the id. */
const put = (...args) => good(hub.tryCtl(...args.slice(0, 4), 'staff', 'put', ...args.slice(4))).slice(0, 36);

/** A manager with a password: {id, name, login}. */
function manager(venue = place.venue) {
    const name = `Manager ${++n_people}`, login = `manager${n_people}@house.example`;
    const id = put(...site(venue), name, '--role', 'manager');
    ctl('staff', 'login', id, '--login', login);
    good(told(`${PASSWORD}\n`, 'password', id));
    return { id, name, login };
}

/** One request, held against the description. `address`: of the client, through the hub's own loopback. */
async function ask(method, path, { body, headers = {}, to = hub } = {}) {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await send(to, method, path, { body: body === undefined ? undefined : JSON.stringify(body), headers: { ...json, ...headers } });
    (await Description.of(to)).check(method, path, answer);
    return answer;
}

const logIn = (who, more = {}, options = {}) => ask('POST', '/v1/session', { body: { login: who.login, password: PASSWORD, ...more }, ...options });
const cookieOf = (answer) => answer.headers['set-cookie'][0].split(';')[0];
const bearer = (token) => ({ authorization: `Bearer ${token}` });
/** As a page of the hub sends it. */
const page = (session, to = hub) => ({ cookie: session.cookie, 'x-csrf-token': session.csrf, origin: `http://127.0.0.1:${to.port}`, 'sec-fetch-site': 'same-origin' });
/** A session with a cookie: {cookie, csrf, who}. */
async function cookieSession(who, more) {
    const answer = await logIn(who, more);
    assert.equal(answer.status, 200, answer.text);
    return { cookie: cookieOf(answer), csrf: answer.json.csrf, json: answer.json };
}
async function bearerSession(who, more) {
    const answer = await logIn(who, { bearer: true, ...more });
    assert.equal(answer.status, 200, answer.text);
    return answer.json.token;
}
const orders = (session, to = hub) => ask('GET', `/v1/venues/${place.venue}/order?limit=1`, { headers: session, to });
const calm = () => query('delete from login_lock');

test('a cookie that no other host can plant, no script can read, and no other page can use', async () => {
    const who = manager();
    const answer = await logIn(who);
    assert.equal(answer.status, 200, answer.text);
    const [cookie, ...more] = answer.headers['set-cookie'];
    assert.deepEqual(more, []);
    const [pair, ...attributes] = cookie.split('; ');
    assert.match(pair, /^__Host-payon=payon_s_[0-9a-f]{32}_[0-9a-f]{64}$/);
    assert.deepEqual(attributes.sort(), ['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict', 'Secure']);
    assert.equal(answer.json.token, undefined);
    assert.match(answer.headers['cache-control'], /no-store/);
    assert.deepEqual(answer.json.venues.map(({ id }) => id), [place.venue]);
    assert.deepEqual([answer.json.login, answer.json.name, answer.json.totp], [who.login, who.name, false]);
    const again = await ask('GET', '/v1/session', { headers: { cookie: `other=1; ${pair}` } });
    assert.equal(again.status, 200, again.text);
    assert.equal(again.json.csrf, answer.json.csrf); // a page that is loaded again needs it
    assert.equal(again.headers['set-cookie'], undefined);
    assert.equal((await orders({ cookie: pair })).status, 200);
    const secret = pair.split('_').at(-1);
    assert.doesNotMatch(hub.log, new RegExp(`${secret}|${PASSWORD}`));
    assert.doesNotMatch(query('select string_agg(s::text, $$ $$) || (select string_agg(l::text, $$ $$) from login l) from login_session s'), new RegExp(`${secret}|${PASSWORD}`));
});

test('a request with a cookie changes something only when a page of this hub sent it', async () => {
    const who = manager();
    const session = await cookieSession(who);
    const fine = page(session);
    const without = (...names) => Object.fromEntries(Object.entries(fine).filter(([name]) => !names.includes(name)));
    const open = (headers) => ask('POST', `/v1/venues/${place.venue}/commands/order.open`, { body: { order_id: uuid(), kind: 'takeaway' }, headers: { 'idempotency-key': uuid(), ...headers } });
    for (const [what, headers] of Object.entries({
        'a foreign origin': { ...fine, origin: 'https://evil.example' },
        'a foreign origin, an old browser': { ...without('sec-fetch-site'), origin: 'https://evil.example' },
        'the null origin': { ...fine, origin: 'null' },
        'another port': { ...fine, origin: 'http://127.0.0.1:1' },
        'a page of the same site': { ...fine, 'sec-fetch-site': 'same-site' },
        'a foreign page': { ...fine, 'sec-fetch-site': 'cross-site' },
        'neither header': without('origin', 'sec-fetch-site'),
        'no token': without('x-csrf-token'),
        'a wrong token': { ...fine, 'x-csrf-token': '0'.repeat(32) },
        "another session's token": { ...fine, 'x-csrf-token': (await cookieSession(who)).csrf },
    })) {
        const answer = await open(headers);
        assert.equal(`${answer.status} ${answer.json.code}`, '403 csrf', what);
        assert.equal((await ask('DELETE', '/v1/session', { headers })).status, 403, what);
    }
    for (const headers of [fine, without('origin'), without('sec-fetch-site')]) assert.equal((await open(headers)).status, 200);
    const token = await bearerSession(who);
    assert.equal((await open({ ...bearer(token), origin: 'https://evil.example' })).status, 200); // a page cannot know it
    assert.equal((await open({ ...bearer('payon_s_nothing'), ...fine })).status, 401); // the header counts, not the cookie
});

test('no foreign page logs a browser in, and the session is always a new one', async () => {
    const who = manager();
    const body = { login: who.login, password: PASSWORD };
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
        assert.equal((await ask('POST', '/v1/session', { body, headers })).json.code, 'csrf');
    const form = await send(hub, 'POST', '/v1/session', { body: JSON.stringify(body), headers: { 'content-type': 'text/plain' } });
    assert.equal(form.status, 415);
    const planted = `__Host-payon=payon_s_${'a'.repeat(32)}_${'b'.repeat(64)}`;
    const answer = await logIn(who, {}, { headers: { cookie: planted } });
    assert.notEqual(cookieOf(answer), planted);
    assert.equal((await ask('GET', '/v1/session', { headers: { cookie: planted } })).status, 401);
});

test('whatever is wrong, the answer is the same, and takes as long', async () => {
    const who = manager();
    const waiter = put(...site(), 'Only a waiter', '--role', 'waiter');
    ctl('staff', 'login', waiter, '--login', 'waiter@house.example');
    good(told(`${PASSWORD}\n`, 'password', waiter));
    const nobody = put(...site(), 'No password', '--role', 'manager');
    ctl('staff', 'login', nobody, '--login', 'new@house.example');
    calm();
    const answers = new Set(), times = {};
    const wrong = [['wrong', who.login, 'not the password'], ['unknown', 'stranger@house.example', PASSWORD], ['waiter', 'waiter@house.example', PASSWORD],
        ['none', 'new@house.example', PASSWORD], ['no name', 'x', PASSWORD]];
    for (let round = 0; round < 3; round++) {
        for (const [what, login, password] of wrong) {
            const at = performance.now();
            const answer = await ask('POST', '/v1/session', { body: { login, password } });
            (times[what] ??= []).push(performance.now() - at);
            answers.add(`${answer.status} ${answer.text}`);
            assert.equal(answer.headers['set-cookie'], undefined);
        }
        calm();
    }
    assert.equal(answers.size, 1, [...answers].join('\n'));
    assert.match([...answers][0], /^401 .*"code":"login_wrong"/);
    const least = Object.fromEntries(Object.entries(times).map(([what, all]) => [what, Math.min(...all)]));
    const [fastest, slowest] = [Math.min(...Object.values(least)), Math.max(...Object.values(least))];
    assert.ok(slowest < 3 * fastest, JSON.stringify(least));
    assert.equal((await logIn({ login: `  ${who.login.toUpperCase()} ` })).status, 200); // as people type it
});

test('wrong tries wait, doubling, for known and unknown names over all hubs; a session goes on', async () => {
    const who = manager(), calm_one = manager();
    const session = await bearerSession(who);
    calm();
    for (const login of [who.login, 'nobody@house.example']) {
        for (let i = 0; i < 5; i++) assert.equal((await ask('POST', '/v1/session', { body: { login, password: 'guess' }, to: i % 2 ? second : hub })).status, 401);
        const answer = await ask('POST', '/v1/session', { body: { login, password: PASSWORD } });
        assert.equal(`${answer.status} ${answer.json.code}`, '429 login_wait');
        assert.ok(Number(answer.headers['retry-after']) > 20 && Number(answer.headers['retry-after']) <= 30, answer.headers['retry-after']);
        assert.equal((await ask('POST', '/v1/session', { body: { login, password: PASSWORD }, to: second })).status, 429);
    }
    assert.equal((await orders(bearer(session))).status, 200);
    const changed = await ask('POST', '/v1/session/password', { body: { password: PASSWORD, new_password: PASSWORD }, headers: bearer(session) });
    assert.equal(changed.status, 200, changed.text); // who guesses at the name does not keep its owner out
    query(`update login_lock set locked_until = now() where kind = 'name'`);
    assert.equal((await ask('POST', '/v1/session', { body: { login: 'nobody@house.example', password: 'guess' } })).status, 401);
    const answer = await ask('POST', '/v1/session', { body: { login: 'nobody@house.example', password: 'guess' } });
    assert.ok(Number(answer.headers['retry-after']) > 50, 'twice as long');
    assert.equal((await logIn(calm_one)).status, 200); // another name, the same address
    calm();
    for (let i = 0; i < 20; i++) assert.equal((await ask('POST', '/v1/session', { body: { login: `guess${i}@house.example`, password: 'guess' } })).status, 401);
    assert.equal((await logIn(calm_one)).json.code, 'login_wait'); // the address
    assert.equal((await orders(bearer(changed.json.token))).status, 200);
    calm();
});

test('log out: this session, another one, or all; within a second on every hub', async () => {
    const who = manager();
    const here = await cookieSession(who);
    const tokens = [await bearerSession(who), await bearerSession(who), await bearerSession(who)];
    for (const to of [hub, second]) for (const token of tokens) assert.equal((await orders(bearer(token), to)).status, 200);
    const list = await ask('GET', '/v1/sessions', { headers: { cookie: here.cookie } });
    assert.equal(list.json.sessions.length, 4);
    assert.deepEqual(list.json.sessions.map(({ current, bearer: b }) => [current, b]), [[false, true], [false, true], [false, true], [true, false]]);
    assert.equal(list.json.sessions[0].address, '127.0.0.1');
    const idOf = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const one = await ask('DELETE', `/v1/sessions/${idOf(tokens[0])}`, { headers: page(here) });
    assert.deepEqual([one.status, one.json.ended, one.headers['set-cookie']], [200, 1, undefined]);
    assert.equal((await ask('DELETE', `/v1/sessions/${uuid()}`, { headers: page(here) })).json.ended, 0);
    await until('it is over there', async () => (await orders(bearer(tokens[0]), second)).status === 401);
    const waiting = ask('GET', `/v1/venues/${place.venue}/changes?wait=3`, { headers: bearer(tokens[1]), to: second });
    const over = await ask('DELETE', '/v1/sessions', { headers: page(here) });
    const at = performance.now();
    assert.equal(over.json.ended, 3);
    assert.match(over.headers['set-cookie'][0], /^__Host-payon=; Path=\/; Max-Age=0; Secure; HttpOnly; SameSite=Strict$/);
    for (const to of [hub, second]) await until('all is over', async () => {
        const answers = await Promise.all([orders({ cookie: here.cookie }, to), ...tokens.map((token) => orders(bearer(token), to))]);
        return answers.every(({ status }) => status === 401);
    });
    assert.ok(performance.now() - at < 1200, `${performance.now() - at} ms`);
    assert.ok([200, 401].includes((await waiting).status));
    const out = await cookieSession(who);
    assert.equal((await ask('DELETE', '/v1/session', { headers: page(out) })).json.ended, 1);
    await until('logged out', async () => (await orders({ cookie: out.cookie })).status === 401);
});

test('commands are the person’s, and none is committed after the session, the role or the person ended', async () => {
    const open = (token, to, op = uuid()) => new Program(to, token, place.venue).command('order.open', { order_id: uuid(), kind: 'takeaway' }, op);
    const who = manager();
    const token = await bearerSession(who);
    const body = { order_id: uuid(), kind: 'takeaway' }, op = uuid();
    const first = await new Program(hub, token, place.venue).command('order.open', body, op);
    assert.equal(first.status, 200, first.text);
    const journal = JSON.parse(query(`select body from journal where venue_id = '${place.venue}' order by seq desc limit 1`));
    assert.deepEqual([journal.by.staff, journal.by.name], [who.id, who.name]);
    const later = await bearerSession(who); // the same person: the op is known in another session
    assert.equal((await new Program(second, later, place.venue).command('order.open', body, op)).text, first.text);
    assert.equal((await new Program(hub, later, uuid()).get('order')).status, 404);
    const ends = [
        () => ctl('staff', 'logout', who.id),
        () => ctl('staff', 'put', who.name, '--role', 'waiter', '--id', who.id),
        () => ctl('staff', 'end', who.id),
    ];
    for (const ended of ends) {
        const session = await bearerSession(who);
        for (const to of [hub, second]) assert.equal((await open(session, to)).status, 200);
        ended();
        for (const answer of await Promise.all([hub, second].flatMap((to) => [open(session, to), open(session, to)])))
            assert.notEqual(answer.status, 200, answer.text);
        for (const to of [hub, second]) await until('the session is over', async () => (await orders(bearer(session), to)).status === 401);
        if (ended !== ends.at(-1)) ctl('staff', 'put', who.name, '--role', 'manager', '--id', who.id);
    }
    assert.equal((await logIn(who)).json.code, 'login_wrong');
});

test('a manager of two venues keeps the one when the other ends', async () => {
    const other = good(hub.tryCtl('--tenant', place.tenant, 'venue', 'create', 'Other'));
    const who = manager();
    good(hub.tryCtl(...site(other), 'staff', 'put', who.name, '--role', 'manager', '--id', who.id));
    const token = await bearerSession(who);
    const venues = async () => (await ask('GET', '/v1/session', { headers: bearer(token) })).json.venues.map(({ id }) => id).sort();
    assert.deepEqual(await venues(), [place.venue, other].sort());
    good(hub.tryCtl(...site(other), 'staff', 'end', who.id));
    await until('one is left', async () => (await venues()).length === 1);
    assert.deepEqual(await venues(), [place.venue]);
    assert.equal((await ask('GET', `/v1/venues/${other}/order`, { headers: bearer(token) })).status, 404);
});

test('sessions end when nobody uses them, and after all when their time is up', async () => {
    const who = manager();
    for (const end of [`used_at = now() - interval '61 minutes'`, `expires_at = now() - interval '1 second'`]) {
        const token = await bearerSession(who);
        assert.equal((await orders(bearer(token))).status, 200);
        query(`update login_session set ${end} where ended_at is null`);
        await until('it is over', async () => (await orders(bearer(token))).status === 401);
    }
    const token = await bearerSession(who);
    query(`update login_session set used_at = now() - interval '30 minutes' where ended_at is null`);
    await until('its use is noted', async () => {
        await orders(bearer(token));
        return query(`select used_at > now() - interval '1 minute' from login_session where ended_at is null and staff_id = '${who.id}'
            order by created_at desc limit 1`) === 't';
    });
});

test('a password: its rules, changed by its owner, and everything else ends', async () => {
    const who = manager();
    const old = await bearerSession(who), here = await cookieSession(who);
    const change = (password, new_password) => ask('POST', '/v1/session/password', { body: { password, new_password }, headers: page(here) });
    for (const [password, rule] of [['short', /12 characters/], ['elevenchars', /12/], ['password1234', /commonest/], ['PassWord1234', /commonest/], ['aaaaaaaaaaaa', /commonest/],
        ['abcdefghijklm', /commonest/], [who.login, /name/]]) {
        const answer = await change(PASSWORD, password);
        assert.equal(`${answer.status} ${answer.json.code}`, '422 password_rule', password);
        assert.match(answer.json.errors[0].rule, rule, password);
    }
    assert.equal((await change(PASSWORD, 'x'.repeat(1025))).status, 400);
    assert.equal((await change('not the old one', 'another lantern')).json.code, 'login_wrong');
    calm();
    const long = `${'چراغ '.repeat(90)}!`; // nothing is cut off
    const changed = await change(PASSWORD, long);
    assert.equal(changed.status, 200, changed.text);
    assert.notEqual(cookieOf(changed), here.cookie);
    assert.equal((await orders({ cookie: cookieOf(changed) })).status, 200);
    for (const to of [hub, second]) {
        await until('the old sessions are over', async () => (await orders(bearer(old), to)).status === 401);
        assert.equal((await orders({ cookie: here.cookie }, to)).status, 401);
    }
    assert.equal((await logIn(who)).status, 401);
    assert.equal((await logIn(who, { password: long.slice(0, -1) })).status, 401);
    assert.equal((await logIn(who, { password: long })).status, 200);
});

test('an invitation sets a password once, and expires', async () => {
    const id = put(...site(), 'Invited', '--role', 'manager');
    const first = ctl('staff', 'login', id, '--login', 'invited@house.example');
    const code = ctl('staff', 'login', id);
    assert.match(code, /^payon_i_/);
    const accept = (invitation, password = PASSWORD) => ask('POST', '/v1/invitation', { body: { invitation, password } });
    assert.equal((await accept(first)).json.code, 'invitation'); // only the last one is good
    assert.equal((await accept(code, 'short')).json.code, 'password_rule');
    for (const wrong of ['', 'payon_i_x', code.slice(0, -1) + (code.endsWith('0') ? '1' : '0'), `payon_i_${'0'.repeat(32)}_${'0'.repeat(64)}`]) assert.equal((await accept(wrong)).status, 403);
    const [a, b] = await Promise.all([accept(code), accept(code)]);
    assert.deepEqual([a.status, b.status].sort(), [200, 403]);
    assert.equal((await logIn({ login: 'invited@house.example' })).status, 200);
    const late = ctl('staff', 'login', id, '--hours', '1');
    query(`update login_invite set expires_at = now() where used_at is null`);
    assert.equal((await accept(late)).status, 403);
    assert.match(ctl('staff', 'logins'), /password .*1 session.*invited@house\.example/);
});

/** RFC 6238, from the base32 secret. */
function totp(secret, step = Math.floor(Date.now() / 30000)) {
    const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', key).update(counter).digest();
    return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}
const step = () => Math.floor(Date.now() / 30000);

test('a second factor: each code once, recovery codes once, and short passwords only with it', async () => {
    const who = manager();
    const token = await bearerSession(who);
    const post = (path, body, with_token = token) => ask('POST', `/v1/session/${path}`, { body, headers: bearer(with_token) });
    assert.equal((await post('totp', { password: 'wrong one' })).json.code, 'login_wrong');
    const { json: begun } = await post('totp', { password: PASSWORD });
    assert.match(begun.secret, /^[A-Z2-7]{32}$/);
    assert.equal(begun.uri, `otpauth://totp/PayOn:${who.login}?secret=${begun.secret}&issuer=PayOn`);
    assert.equal((await logIn(who)).status, 200); // not before it is confirmed
    assert.equal((await post('totp/confirm', { code: '000000' })).json.code, 'login_wrong');
    let now = step();
    const confirmed = await post('totp/confirm', { code: totp(begun.secret, now - 1) });
    assert.equal(confirmed.status, 200, confirmed.text);
    const codes = confirmed.json.recovery_codes;
    assert.equal(new Set(codes).size, 10);
    calm();
    assert.equal((await logIn(who)).json.code, 'login_code');
    assert.equal((await logIn(who, { code: totp(begun.secret, now - 1) })).json.code, 'login_wrong'); // used by the confirmation
    assert.equal((await logIn(who, { code: totp(begun.secret, now + 3) })).json.code, 'login_wrong');
    calm();
    const code = totp(begun.secret, now);
    const answers = await Promise.all([hub, second, hub, second].map((to) => logIn(who, { code }, { to })));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1, 'one of four at once, over two hubs');
    assert.equal((await logIn(who, { code })).status, 401);
    calm();
    assert.equal((await logIn(who, { code: codes[0].toUpperCase().replaceAll('-', ' ') })).status, 200);
    assert.equal((await logIn(who, { code: codes[0] })).status, 401);
    assert.equal((await logIn(who, { code: codes[1], password: 'wrong one' })).status, 401);
    calm();
    const answer = await post('password', { password: PASSWORD, new_password: 'fog+lamp' });
    assert.equal(answer.status, 200, answer.text); // eight are enough
    const short = answer.json.token;
    assert.equal((await post('totp/end', { password: 'fog+lamp', code: codes[2] }, short)).json.code, 'login_short');
    const long = (await post('password', { password: 'fog+lamp', new_password: PASSWORD }, short)).json.token;
    assert.equal((await post('totp/end', { password: PASSWORD }, long)).json.code, 'login_code');
    assert.equal((await post('totp/end', { password: PASSWORD, code: codes[2] }, long)).status, 200);
    assert.equal((await logIn(who)).status, 200);
    const kept = query('select string_agg(l::text, $$ $$) from login l');
    assert.doesNotMatch(kept + hub.log, new RegExp(`${begun.secret}|${codes[3]}`));
    await post('totp', { password: PASSWORD }, long);
    ctl('staff', 'no-second-factor', who.id);
});

test('a sealed key is of no use for somebody else', async () => {
    const [a, b] = [manager(), manager()];
    const session = await bearerSession(a);
    const { json } = await ask('POST', '/v1/session/totp', { body: { password: PASSWORD }, headers: bearer(session) });
    query(`update login set totp_new = (select totp_new from login where staff_id = '${a.id}') where staff_id = '${b.id}'`);
    const other = await bearerSession(b);
    const answer = await ask('POST', '/v1/session/totp/confirm', { body: { code: totp(json.secret) }, headers: bearer(other) });
    assert.equal(answer.json.code, 'login_wrong');
});

test('keys and devices are no people; what is said wrongly is named', async () => {
    const { token } = mintKey(hub, place);
    for (const [method, path, body] of [['GET', '/v1/session'], ['DELETE', '/v1/sessions'], ['POST', '/v1/session/totp', { password: 'x' }]])
        assert.equal((await ask(method, path, { body, headers: bearer(token) })).json.code, 'login_only');
    for (const [method, path] of [['GET', '/v1/session'], ['DELETE', '/v1/session'], ['GET', '/v1/sessions']]) assert.equal((await ask(method, path)).status, 401);
    const wrong = await ask('POST', '/v1/session', { body: { login: 'x', password: 'y', remember: true } });
    assert.equal(`${wrong.status} ${wrong.json.code}`, '400 bad_request');
    assert.match((await ask('POST', '/v1/session', { body: { login: 'x' } })).json.errors[0].field, /password/);
    assert.equal((await send(hub, 'PUT', '/v1/session', { headers: bearer(token) })).headers.allow, 'GET, HEAD, POST, DELETE, OPTIONS');
    assert.equal((await ask('GET', '/v1/session/nothing', { headers: bearer(token) })).status, 404);
    const venues = await ask('GET', '/v1/venues', { headers: bearer(await bearerSession(manager())) });
    assert.equal(venues.status, 200);
});

test('a suspended tenant has no logins, and a name is one person’s on the platform', async () => {
    const mine = manager();
    const token = await bearerSession(mine);
    good(hub.tryCtl('tenant', 'suspend', place.tenant));
    for (const to of [hub, second]) await until('refused', async () => (await orders(bearer(token), to)).status === 401);
    assert.equal((await logIn(mine)).json.code, 'login_wrong');
    good(hub.tryCtl('tenant', 'resume', place.tenant));
    for (const to of [hub, second]) await until('let in', async () => (await orders(bearer(token), to)).status === 200);
    const foreign = makeVenue(hub, { name: 'Foreign' });
    const flags = ['--tenant', foreign.tenant, '--venue', foreign.venue, 'staff'];
    const id = put(...flags.slice(0, 4), 'Somebody', '--role', 'manager');
    assert.match(hub.tryCtl(...flags, 'login', id, '--login', mine.login).stderr, /another tenant has that name/);
    assert.match(hub.tryCtl(...site(), 'staff', 'login', manager().id, '--login', mine.login).stderr, /somebody else has that name/);
    assert.match(hub.tryCtl(...flags, 'login', mine.id, '--login', 'else@house.example').stderr, /nobody is called so/);
});
