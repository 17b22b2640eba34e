// Administration over REST: tenants, venues, devices, keys; who may; once; in the log.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Device, uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { makeToken, makeVenue } from '../lib/venue.mjs';
import { Program, good, mintKey, send } from './client.mjs';
import { Administrator, mintPlatform } from './administrator.mjs';

let all, hub, second, place, platform, admin;

test.before(async () => {
    all = await begin('rest');
    hub = all.hub;
    second = new Hub(all.pg);
    await second.start();
    place = makeVenue(hub);
    platform = new Administrator(hub, mintPlatform(hub));
    admin = new Administrator(hub, mintKey(hub, place, '--scope', 'administer', '--all-venues', '--name', 'Head office').token, place.venue);
});
test.after(async () => {
    await second?.kill();
    await end(all);
});

const is = (answer, status, code) => {
    assert.equal(answer.status, status, answer.text);
    if (code) assert.equal(answer.json.code, code, answer.text);
    return answer.json;
};

test('a platform makes a tenant, a venue and the first key, which does the rest', async () => {
    const tenant = is(await platform.ask('POST', 'tenants', { name: 'Chain', devices_max: 7 }), 201);
    assert.deepEqual([tenant.name, tenant.state, tenant.devices_max, tenant.venues], ['Chain', 'active', 7, 0]);
    const venue = is(await platform.ask('POST', `venues?tenant_id=${tenant.id}`, { name: 'Saddar', currency: 'PKR', decimals: 0, zone: 'Asia/Karachi' }), 201);
    assert.deepEqual([venue.currency, venue.decimals, venue.zone], ['PKR', 0, 'Asia/Karachi']);
    const { key, token } = is(await platform.ask('POST', `keys?tenant_id=${tenant.id}`, { name: 'Head office', scope: 'administer' }), 201);
    assert.equal(key.scope, 'administer');
    const office = new Administrator(hub, token);
    assert.deepEqual(is(await office.ask('GET', `tenants/${tenant.id}/venues`), 200).venues.map(({ id }) => id), [venue.id]);
    const made = is(await office.ask('POST', 'devices', { venue_id: venue.id, name: 'Till', role: 'cashier' }), 201);
    assert.equal(made.device.name, 'Till');
    assert.equal((await new Program(hub, made.token, venue.id).get('order')).status, 200);
    const shop = is(await office.ask('POST', 'keys', { name: 'Shop', scope: 'read command', role: 'cashier', venues: [{ venue_id: venue.id }], days: 9 }), 201);
    const program = new Program(hub, shop.token, venue.id);
    assert.equal((await program.command('order.open', { order_id: uuid(), kind: 'takeaway' }, uuid())).status, 200);
    assert.equal(is(await platform.ask('GET', `tenants/${tenant.id}`), 200).devices, 1);
    is(await platform.ask('PATCH', `tenants/${tenant.id}`, { name: 'Big chain' }), 200);
    assert.equal(is(await office.ask('GET', `tenants/${tenant.id}`), 200).name, 'Big chain');
    const edited = is(await office.ask('PATCH', `venues/${venue.id}`, { name: 'Saddar Bazaar' }), 200);
    assert.equal(edited.name, 'Saddar Bazaar');
    is(await office.ask('PATCH', `venues/${venue.id}`, { zone: 'Mars/Olympus' }), 422, 'zone_unknown');
    is(await office.ask('POST', 'venues', { name: 'X', currency: 'usd', zone: 'UTC' }), 422, 'bad_body');
});

test('asked again with its key, a request is done once', async () => {
    const again = async (one, ...request) => {
        const first = await one.ask(...request), next = await one.ask(...request);
        assert.equal(next.headers['idempotency-replayed'], 'true', next.text);
        assert.equal(first.headers['idempotency-replayed'], undefined);
        assert.equal(next.text, first.text);
        return first.json;
    };
    const tenant = await again(platform, 'POST', 'tenants', { name: 'Once' }, 'once');
    is(await platform.ask('POST', 'tenants', { name: 'Twice' }, 'once'), 422, 'op_reused');
    const list = is(await platform.ask('GET', 'tenants?limit=500'), 200).tenants;
    assert.equal(list.filter(({ name }) => name === 'Once').length, 1);
    await again(platform, 'POST', `venues?tenant_id=${tenant.id}`, { name: 'V', currency: 'USD', zone: 'UTC' }, 'venue-1');
    const minted = await again(admin, 'POST', 'keys', { name: 'Web', scope: 'read', role: 'waiter' }, 'key-1'); // the secret, too
    assert.equal((await new Program(hub, minted.token, place.venue).get('order')).status, 200);
    const device = await again(admin, 'POST', 'devices', { venue_id: place.venue, name: 'T', role: 'waiter' }, 'device-1');
    await again(admin, 'DELETE', `devices/${device.device.id}`, undefined, 'gone-1');
    await again(admin, 'POST', `keys/${minted.key.id}/rotate`, { overlap_s: 5 }, 'rotate-1');
    is(await admin.ask('POST', 'keys', { name: 'Web', scope: 'read', role: 'waiter' }, ''), 400, 'idempotency_key_required');
    is(await platform.ask('POST', 'tenants', { id: tenant.id, name: 'Same id' }), 409, 'taken');
    // the same text of another key is another op
    const other = new Administrator(hub, mintPlatform(hub, 'Other'));
    is(await other.ask('POST', 'tenants', { name: 'Once more' }, 'once'), 201);
});

test('at once, on two hubs: it is done once', async () => {
    const here = new Administrator(second, admin.token);
    const body = { name: 'Race', scope: 'read', role: 'waiter' };
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? admin : here).ask('POST', 'keys', body, 'race')));
    assert.deepEqual([...new Set(answers.map(({ status, json }) => `${status} ${json.token}`))].length, 1, answers.map(({ text }) => text).join('\n'));
    const keys = is(await admin.ask('GET', 'keys'), 200).keys;
    assert.equal(keys.filter(({ name }) => name === 'Race').length, 1);
});

test('suspended and closed: devices are told why', async () => {
    const other = makeVenue(hub), [here, there] = [hub, second].map((to) => new Device(to, makeToken(hub, other, 'waiter', `on ${to.port}`)));
    await Promise.all([here.connect(), there.connect()]);
    assert.equal(is(await platform.ask('POST', `tenants/${other.tenant}/suspend`), 200).state, 'suspended');
    for (const device of [here, there]) assert.equal((await device.gone).code, 4105);
    is(await platform.ask('POST', `tenants/${other.tenant}/resume`), 200);
    await here.connect();
    is(await platform.ask('POST', `venues/${other.venue}/suspend?tenant_id=${other.tenant}`), 200);
    assert.equal((await here.gone).code, 4105);
    is(await platform.ask('POST', `venues/${other.venue}/resume?tenant_id=${other.tenant}`), 200);
    await here.connect();
    assert.equal(is(await platform.ask('POST', `tenants/${other.tenant}/close`), 200).state, 'closed');
    assert.equal((await here.gone).code, 4005);
    is(await platform.ask('POST', `tenants/${other.tenant}/resume`), 409, 'closed');
    is(await platform.ask('POST', `tenants/${uuid()}/suspend`), 404, 'not_found');
});

test('a device is renamed, gets another role, and is unpaired', async () => {
    const { device, token } = is(await admin.ask('POST', 'devices', { venue_id: place.venue, name: 'Old', role: 'waiter' }), 201);
    const edited = is(await admin.ask('PATCH', `devices/${device.id}`, { name: 'New', role: 'manager' }), 200);
    assert.deepEqual([edited.name, edited.role], ['New', 'manager']);
    is(await admin.ask('PATCH', `devices/${device.id}`, { role: 'king' }), 422, 'bad_body');
    assert.equal((await new Program(hub, token, place.venue).get('order')).status, 200);
    const listed = is(await admin.ask('GET', `devices?venue_id=${place.venue}`), 200).devices;
    assert.ok(listed.some(({ id }) => id === device.id));
    assert.equal((await admin.ask('DELETE', `devices/${device.id}`)).status, 204);
    is(await admin.ask('GET', `devices/${device.id}`), 404, 'not_found');
    await until('refused', async () => (await new Program(hub, token, place.venue).get('order')).status === 401);
});

test('lists come in pages', async () => {
    for (let i = 0; i < 5; i++) is(await admin.ask('POST', 'devices', { venue_id: place.venue, name: `P${i}`, role: 'display' }), 201);
    const seen = [];
    for (let path = '/v1/devices?limit=2'; path;) {
        const answer = await admin.ask('GET', path);
        is(answer, 200);
        assert.ok(answer.json.devices.length <= 2);
        seen.push(...answer.json.devices.map(({ id }) => id));
        path = /<([^>]+)>; rel="next"/.exec(answer.headers.link ?? '')?.[1];
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.length >= 5);
    const { headers } = await admin.ask('GET', 'devices');
    assert.equal((await admin.ask('GET', 'devices', undefined, undefined, { 'if-none-match': headers.etag })).status, 304);
});

test('the log says who did what, without secrets; only its tenant and payonctl see it', async () => {
    const entries = is(await admin.ask('GET', 'log'), 200).entries;
    const mint = entries.find(({ act, body }) => act === 'key_mint' && body.includes('Race'));
    assert.deepEqual([mint.by_kind, mint.by_name], ['key', 'Head office']);
    assert.ok(entries.some(({ by_kind, act }) => by_kind === 'payonctl' && act === 'key_mint'));
    assert.ok(!JSON.stringify(entries).includes('payon_'));
    const shown = good(hub.tryCtl('--tenant', place.tenant, 'tenant', 'log'));
    assert.match(shown, /key_mint.*Head office/);
    const foreign = new Administrator(hub, mintKey(hub, makeVenue(hub), '--scope', 'administer', '--all-venues').token);
    assert.ok(!JSON.stringify(is(await foreign.ask('GET', 'log'), 200)).includes('Head office'));
});

test('a hub without the operator does not administer, and says so', async (t) => {
    const third = new Hub(all.pg, { db_operator_url: '' });
    t.after(() => third.kill());
    await third.start();
    is(await new Administrator(third, admin.token).ask('GET', 'devices'), 503, 'administration_off');
    assert.equal((await send(third, 'GET', '/v1/devices')).status, 401);
});
