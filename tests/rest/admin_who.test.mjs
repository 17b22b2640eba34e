// Who may administer what: every route x every kind of credential, denied by default; and ids of others.
import test from 'node:test';
import assert from 'node:assert/strict';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { sql } from '../lib/history.mjs';
import { makeToken, makeVenue } from '../lib/venue.mjs';
import { good, mintKey, send } from './client.mjs';
import { Administrator, mintPlatform } from './administrator.mjs';

let all, hub, place, other, second;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    place = makeVenue(hub);
    other = makeVenue(hub);
    second = good(hub.tryCtl('--tenant', place.tenant, 'venue', 'create', 'Second'));
});
test.after(() => end(all));

/** A device of the tenant's, with what follows: fresh for each request that uses it up. */
const idOf = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const device = (at, venue = at.venue) => idOf(hub.ctl('--tenant', at.tenant, '--venue', venue, 'token', 'mint', '--role', 'waiter').trim());
const key = (at) => mintKey(hub, at, '--read-only').id;

// [method, path, body]: each is good for whoever may; `at` is the tenant and venue that it is about.
const ROUTES = {
    tenant_list: () => ['GET', 'tenants'],
    tenant_create: () => ['POST', 'tenants', { name: 'T' }],
    tenant_get: (at) => ['GET', `tenants/${at.tenant}`],
    tenant_edit: (at) => ['PATCH', `tenants/${at.tenant}`, { name: 'T' }],
    tenant_suspend: () => ['POST', `tenants/${makeVenue(hub).tenant}/suspend`],
    tenant_resume: (at) => ['POST', `tenants/${at.tenant}/resume`],
    tenant_close: () => ['POST', `tenants/${makeVenue(hub).tenant}/close`],
    venue_list: (at) => ['GET', `tenants/${at.tenant}/venues`],
    venue_create: () => ['POST', 'venues', { name: 'V', currency: 'USD', zone: 'UTC' }],
    venue_get: (at) => ['GET', `venues/${at.venue}`],
    venue_edit: (at) => ['PATCH', `venues/${at.venue}`, { name: 'V' }],
    venue_suspend: (at) => ['POST', `venues/${good(hub.tryCtl('--tenant', at.tenant, 'venue', 'create', 'S'))}/suspend`],
    venue_resume: (at) => ['POST', `venues/${at.venue}/resume`],
    venue_close: (at) => ['POST', `venues/${good(hub.tryCtl('--tenant', at.tenant, 'venue', 'create', 'C'))}/close`],
    device_list: () => ['GET', 'devices'],
    device_mint: (at) => ['POST', 'devices', { venue_id: at.venue, name: 'D', role: 'waiter' }],
    device_get: (at) => ['GET', `devices/${device(at)}`],
    device_edit: (at) => ['PATCH', `devices/${device(at)}`, { name: 'E' }],
    device_unpair: (at) => ['DELETE', `devices/${device(at)}`],
    pairing_get: () => ['GET', 'pairings/ABCD-EFGH'],
    pairing_approve: (at) => ['POST', 'pairings/ABCD-EFGH/approve', { venue_id: at.venue, role: 'waiter' }],
    pairing_reject: () => ['POST', 'pairings/ABCD-EFGH/reject'],
    key_list: () => ['GET', 'keys'],
    key_mint: () => ['POST', 'keys', { name: 'K', scope: 'administer' }],
    key_get: (at) => ['GET', `keys/${key(at)}`],
    key_rotate: (at) => ['POST', `keys/${key(at)}/rotate`, {}],
    key_revoke: (at) => ['DELETE', `keys/${key(at)}`],
    staff_list: () => ['GET', 'staff'],
    staff_get: () => ['GET', `staff/${uuid()}`],
    staff_put: (at) => ['PUT', `staff/${uuid()}`, { name: 'Anna', role: 'waiter', venues: [{ venue_id: at.venue }] }],
    staff_end: () => ['POST', `staff/${uuid()}/end`, {}],
    staff_secret: (at) => ['PUT', `venues/${at.venue}/staff/${uuid()}/secret`, { pin: '4711' }],
    menu_get: (at) => ['GET', `venues/${at.venue}/menu_document`],
    menu_put: (at) => ['PUT', `venues/${at.venue}/menu_document`, {}],
    task_list: () => ['GET', `tasks/${uuid()}`],
    log_list: () => ['GET', 'log'],
};
const NO = 403, NONE = 404, IN = 401;
const P = 'platform', T = 'administer', V = 'one venue';
/** Who may: the expected table. All others are refused: 401 without a credential, 403 with one. */
const MAY = {
    tenant_list: [P], tenant_create: [P], tenant_get: [P, T], tenant_edit: [P], tenant_suspend: [P], tenant_resume: [P], tenant_close: [P],
    venue_list: [P, T], venue_create: [P, T], venue_get: [P, T, V], venue_edit: [P, T, V], venue_suspend: [P, T], venue_resume: [P, T], venue_close: [P, T],
    device_list: [T, V], device_mint: [T, V], device_get: [T, V], device_edit: [T, V], device_unpair: [T, V],
    pairing_get: [T, V], pairing_approve: [T, V], pairing_reject: [T, V],
    key_list: [P, T], key_mint: [P, T], key_get: [P, T], key_rotate: [T], key_revoke: [P, T],
    staff_list: [T, V], staff_get: [T, V], staff_put: [T, V], staff_end: [T, V], staff_secret: [T, V], menu_get: [T, V], menu_put: [T, V], task_list: [T, V], log_list: [P, T],
};
const MISSING = new Set(['pairing_get', 'pairing_approve', 'pairing_reject', 'staff_secret']); // no device shows that code, nobody has that id

test('every route x every kind of credential', async (t) => {
    const { json: description } = await send(hub, 'GET', '/v1/openapi.json');
    const described = Object.values(description.paths).flatMap((one) => Object.values(one)).filter(({ tags }) => tags[0] === 'administration').map(({ operationId }) => operationId);
    assert.deepEqual(described.sort(), Object.keys(ROUTES).sort(), 'a route without its row here');
    assert.deepEqual(Object.keys(MAY).sort(), Object.keys(ROUTES).sort());
    const mint = (...options) => mintKey(hub, place, ...options).token;
    const credentials = {
        none: undefined,
        wrong: `payon_k_${'0'.repeat(31)}1_${'0'.repeat(64)}`,
        waiter: makeToken(hub, place, 'waiter'),
        manager: makeToken(hub, place, 'manager'),
        read: mint('--scope', 'read', '--all-venues'),
        command: mint('--scope', 'read command', '--all-venues'),
        [V]: mint('--scope', 'administer'),
        [T]: mint('--scope', 'administer', '--all-venues'),
        [P]: mintPlatform(hub),
    };
    const rows = [];
    for (const [name, request] of Object.entries(ROUTES)) {
        const row = [name.padEnd(16)];
        for (const [kind, token] of Object.entries(credentials)) {
            const [method, path, body] = request(place);
            const tenant = kind === P && !path.startsWith('tenants') && MAY[name].includes(P) ? `?tenant_id=${place.tenant}` : '';
            const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), 'idempotency-key': uuid(), 'if-match': '"0-"', ...(body ? { 'content-type': 'application/json' } : {}) };
            const answer = await send(hub, method, `/v1/${path}${tenant}`, { headers, body: body && JSON.stringify(body) });
            const wanted = !token || kind === 'wrong' ? [IN] : !MAY[name].includes(kind) ? [NO] : MISSING.has(name) ? [NONE] : [200, 201, 202, 204];
            row.push(String(answer.status));
            assert.ok(wanted.includes(answer.status), `${name} as ${kind}: ${answer.status} ${answer.text}`);
        }
        rows.push(row.join('  '));
    }
    for (const line of ['route             ' + Object.keys(credentials).map((kind) => kind.slice(0, 3)).join('  '), ...rows]) t.diagnostic(line);
});

test('what is of another tenant is as what does not exist', async () => {
    const admin = new Administrator(hub, mintKey(hub, place, '--scope', 'administer', '--all-venues').token);
    const one = new Administrator(hub, mintKey(hub, place, '--scope', 'administer').token);
    const nobody = { tenant: uuid(), venue: uuid() };
    const pairs = [
        [() => ['GET', `tenants/${other.tenant}`], () => ['GET', `tenants/${nobody.tenant}`]],
        [() => ['GET', `tenants/${other.tenant}/venues`], () => ['GET', `tenants/${nobody.tenant}/venues`]],
        [() => ['GET', `venues/${other.venue}`], () => ['GET', `venues/${nobody.venue}`]],
        [() => ['PATCH', `venues/${other.venue}`, { name: 'Mine' }], () => ['PATCH', `venues/${nobody.venue}`, { name: 'Mine' }]],
        [() => ['POST', `venues/${other.venue}/close`], () => ['POST', `venues/${nobody.venue}/close`]],
        [() => ['POST', 'devices', { venue_id: other.venue, name: 'D', role: 'waiter' }], () => ['POST', 'devices', { venue_id: nobody.venue, name: 'D', role: 'waiter' }]],
        [() => ['GET', `devices/${device(other)}`], () => ['GET', `devices/${uuid()}`]],
        [() => ['PATCH', `devices/${device(other)}`, { role: 'manager' }], () => ['PATCH', `devices/${uuid()}`, { role: 'manager' }]],
        [() => ['DELETE', `devices/${device(other)}`], () => ['DELETE', `devices/${uuid()}`]],
        [() => ['GET', `keys/${key(other)}`], () => ['GET', `keys/${uuid()}`]],
        [() => ['POST', `keys/${key(other)}/rotate`, {}], () => ['POST', `keys/${uuid()}/rotate`, {}]],
        [() => ['DELETE', `keys/${key(other)}`], () => ['DELETE', `keys/${uuid()}`]],
        [() => ['POST', 'keys', { name: 'K', scope: 'read', role: 'waiter', venues: [{ venue_id: other.venue }] }],
            () => ['POST', 'keys', { name: 'K', scope: 'read', role: 'waiter', venues: [{ venue_id: nobody.venue }] }]],
        [() => ['PUT', `staff/${uuid()}`, { name: 'A', role: 'waiter', venues: [{ venue_id: other.venue }] }],
            () => ['PUT', `staff/${uuid()}`, { name: 'A', role: 'waiter', venues: [{ venue_id: nobody.venue }] }]],
    ];
    for (const [foreign, absent] of pairs) {
        const [a, b] = [await admin.ask(...foreign()), await admin.ask(...absent())];
        assert.equal(`${a.status} ${a.text}`, `${b.status} ${b.text}`, foreign().slice(0, 2).join(' '));
        assert.equal(a.status, 404);
    }
    const bounded = [['GET', `venues/${second}`], ['GET', `devices/${device(place, second)}`], ['DELETE', `devices/${device(place, second)}`],
        ['POST', 'devices', { venue_id: second, name: 'D', role: 'waiter' }],
        ['PUT', `staff/${uuid()}`, { name: 'A', role: 'waiter', venues: [{ venue_id: second }] }]];
    for (const request of bounded) assert.equal((await one.ask(...request)).status, 404, request.slice(0, 2).join(' '));
    const seen = (await one.ask('GET', 'devices')).json.devices;
    assert.ok(seen.every(({ venue_id }) => venue_id === place.venue));
});

test('a platform sees nothing of what belongs to a tenant, and neither do keys of its making', async () => {
    const platform = new Administrator(hub, mintPlatform(hub));
    for (const scope of ['read', 'command', 'read administer', 'command administer'])
        assert.equal((await platform.ask('POST', `keys?tenant_id=${place.tenant}`, { name: 'K', scope, role: 'manager' })).json.code, 'scope');
    assert.equal((await platform.ask('POST', `keys?tenant_id=${place.tenant}`, { name: 'K', scope: 'platform' })).status, 422);
    const { token } = (await platform.ask('POST', `keys?tenant_id=${place.tenant}`, { name: 'K', scope: 'administer' })).json;
    const admin = new Administrator(hub, token, place.venue);
    for (const one of [platform, admin]) {
        for (const path of ['order', 'payment', 'settings', 'changes', 'topics/orders'])
            assert.ok([403, 404].includes((await one.ask('GET', `venues/${place.venue}/${path}`)).status), path);
        const said = await one.command('order.open', { order_id: uuid(), kind: 'takeaway' }, uuid(), {}, place.venue);
        assert.ok([403, 404].includes(said.status), said.text);
    }
    await admin.ask('PUT', `staff/${uuid()}`, { name: 'Nobody\'s business', role: 'waiter', venues: [] });
    assert.ok((await admin.ask('GET', 'log')).text.includes('Nobody'));
    const log = (await platform.ask('GET', `log?tenant_id=${place.tenant}`)).json.entries;
    assert.ok(log.length && log.every(({ by_kind }) => by_kind !== 'key'), 'it sees what the platform did');
    assert.equal((await platform.ask('GET', 'keys')).json.code, 'tenant_needed');
    const named = await admin.ask('GET', `keys?tenant_id=${other.tenant}`);
    assert.equal(named.status, 404);
});

test('the role of the database that administers sees neither orders nor money', () => {
    const as = { ...all.pg, db_admin_url: all.pg.db_operator_url, db_owner_url: all.pg.db_operator_url };
    for (const table of ['journal', 'receipt', 'pos_order', 'line', 'payment', 'bill', 'settings', 'person_secret', 'platform_key'])
        assert.throws(() => sql(as, `select count(*) from ${table}`), /permission denied/, table);
    for (const change of ['delete from admin_log', 'update admin_log set act = act', 'delete from tenant', 'update api_key set administers = true', 'update device_token set secret_hash = secret_hash'])
        assert.throws(() => sql(as, change), /permission denied/, change);
});
