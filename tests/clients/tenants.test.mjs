// payonctl tenant, venue and device, with the real hub: lists, states, roles, names, and the export of a tenant.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { begin, end, good } from '../lib/ctl.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { sql } from '../lib/history.mjs';
import { program, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let all, hub, pg, venue, other;
before(async () => {
    all = await begin('tenants', { heartbeat_ms: 500 });
    ({ hub, pg } = all);
    venue = await readyVenue(hub, { name: 'Casa' });
    other = await readyVenue(hub, { name: 'Elsewhere' });
});
after(() => end(all));

const site = (at) => ['--tenant', at.tenant, '--venue', at.venue];
const devices = (...args) => good(hub.tryCtl(...args, 'device', 'list')).trim().split('\n')
    .map((line) => line.split(/ {2,}/)).map(([id, at, role, seen, name, client]) => ({ id, at, role, seen, name, client }));
const named = (name) => devices(...site(venue)).find((d) => d.name?.startsWith(name));

test('tenants are listed, with their state and how much they have', () => {
    const lines = good(hub.tryCtl('tenant', 'list')).trim().split('\n');
    assert.match(lines.find((line) => line.includes(venue.tenant)), / {2}active +venues 1 +devices \d+ of 5000 +Casa Ltd$/);
    assert.ok(lines.some((line) => line.includes(other.tenant)));
});

test('a device shows its name, role, when it was last seen and what it runs; it is renamed', async () => {
    const token = venue.token('waiter', 'Tablet 7');
    assert.equal(named('Tablet 7').seen, 'never seen');
    const d = new Device(hub, token);
    await d.connect();
    await until('it was seen', () => named('Tablet 7').seen !== 'never seen');
    const { id, at, role, seen, client } = named('Tablet 7');
    assert.equal(at, venue.venue);
    assert.equal(role, 'waiter');
    assert.equal(client, 'tests 1');
    assert.ok(Math.abs(Date.parse(`${seen}:00Z`) - Date.now()) < 120_000, seen);
    await d.close();
    await d.connect();
    assert.equal(sql(pg, `select count(*) from device_seen where id = '${id}'`)[0][0], '1');
    good(hub.tryCtl('device', 'rename', id, 'Terrace 1'));
    assert.equal(named('Terrace 1').id, id);
    assert.equal(d.closed, null);
    await d.close();
    assert.ok(devices('--tenant', venue.tenant).length >= 2); // of all its venues
});

test('a device with another role comes back as that; one that is unpaired does not', async () => {
    const d = new Device(hub, venue.token('waiter', 'Bar 1'));
    await d.connect();
    const { id } = named('Bar 1');
    good(hub.tryCtl('device', 'role', id, 'kitchen'));
    assert.equal((await d.gone).code, 4203);
    assert.equal((await d.connect()).role, 'kitchen');
    assert.equal(named('Bar 1').role, 'kitchen');
    good(hub.tryCtl('device', 'unpair', id));
    assert.equal((await d.gone).code, 4001);
    assert.equal(named('Bar 1'), undefined);
    assert.equal(hub.tryCtl('device', 'role', uuid(), 'kitchen').status, 1);
    assert.equal(hub.tryCtl('device', 'role', id, 'chef').status, 2);
    assert.equal(hub.tryCtl('device', 'role', 'x', 'kitchen').status, 2);
    assert.equal(hub.tryCtl('device', 'rename', id).status, 2);
});

test('a tenant has a ceiling of devices', () => {
    const n = devices('--tenant', other.tenant).length;
    const max = (value) => good(hub.tryCtl('tenant', 'edit', other.tenant, '--devices-max', String(value)));
    const mint = (name) => hub.tryCtl(...site(other), 'token', 'mint', '--role', 'waiter', '--device', name);
    max(n + 2);
    for (const name of ['below', 'at']) good(mint(name));
    const above = mint('above');
    assert.equal(above.status, 1);
    assert.match(above.stderr, /as many devices as it may have/);
    const { id } = devices(...site(other)).find((d) => d.name === 'below');
    good(hub.tryCtl('device', 'unpair', id)); // a revoked one does not count
    good(mint('again'));
    max(5000);
    assert.equal(hub.tryCtl('tenant', 'edit', uuid(), '--devices-max', '1').status, 1);
    for (const args of [['edit', other.tenant], ['edit', other.tenant, '--devices-max', '-1'], ['list', '--devices-max', '1']])
        assert.equal(hub.tryCtl('tenant', ...args).status, 2);
});

for (const [what, on] of [['tenant', (act) => ['tenant', act, venue.tenant]], ['venue', (act) => [...site(venue), 'venue', act]]]) {
    test(`the devices of a suspended ${what} are told, and come back when it is resumed`, async () => {
        const d = await device(hub, venue, 'waiter', ['orders']);
        const calm = await device(hub, other, 'waiter', ['orders']);
        good(hub.tryCtl(...on('suspend')));
        assert.equal((await d.gone).code, 4105);
        await assert.rejects(d.connect());
        assert.equal(d.closed.code, 4105);
        good(hub.tryCtl(...on('resume')));
        await d.connect({ resume: true });
        await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
        assert.equal(calm.closed, null);
        await Promise.all([d.close(), calm.close()]);
    });
}

test('the export of a tenant has every row of every table that has a tenant, and no secret', async () => {
    const d = await device(hub, venue, 'waiter', []);
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    await d.close();
    good(hub.tryCtl(...site(venue), 'staff', 'put', 'Anna', '--role', 'waiter'));
    const pin = spawnSync(program('payonctl'), [...site(venue), 'staff', 'pin', 'Anna'], { env: hub.environment(), encoding: 'utf8', input: '47110815\n' });
    assert.equal(pin.status, 0, pin.stderr);
    good(hub.tryCtl(...site(venue), 'key', 'mint'));
    const file = path.join(all.folder, 'casa.ndjson');
    good(hub.tryCtl('--tenant', venue.tenant, 'tenant', 'export', file));
    assert.equal(hub.tryCtl('--tenant', venue.tenant, 'tenant', 'export', file).status, 1); // it is there already
    const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    const told = new Map(lines.filter(({ rows, table }) => table && rows !== undefined).map(({ table, rows }) => [table, rows]));
    const tables = sql(pg, `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
            and a.attname = 'tenant_id' and not a.attisdropped order by 1`).map(([name]) => name);
    assert.ok(tables.includes('journal') && tables.includes('device_token') && tables.includes('receipt'));
    assert.deepEqual([...told.keys()].sort(), tables.filter((name) => name !== 'journal_pack').sort());
    for (const table of told.keys()) {
        const rows = lines.filter((line) => line.table === table && line.row).map(({ row }) => row);
        const [[n]] = sql(pg, `select count(*) from ${table} where tenant_id = '${venue.tenant}'`);
        assert.equal(rows.length, Number(n), table);
        assert.equal(told.get(table), Number(n), table);
        assert.ok(rows.every((row) => row.tenant_id === venue.tenant), `${table} has rows of another tenant`);
    }
    const token = lines.find(({ table, row }) => table === 'device_token' && row).row;
    assert.equal('secret_hash' in token, false);
    const hashes = sql(pg, `select encode(secret_hash, 'hex') from device_token where tenant_id = '${venue.tenant}'`);
    const person = lines.find(({ table, row }) => table === 'staff' && row).row;
    assert.deepEqual([person.name, person.pin, person.badge], ['Anna', true, false]);
    hashes.push(...sql(pg, 'select hash from person_secret'), ...sql(pg, `select encode(code_index, 'hex') from person_secret`),
        ...sql(pg, `select encode(secret_hash, 'hex') from api_key`));
    assert.ok(hashes.length >= 4);
    const text = fs.readFileSync(file, 'utf8');
    for (const [hash] of hashes) assert.ok(!text.includes(hash));
    const { at: _, ...last } = lines.at(-1);
    assert.deepEqual(last, { end: true, tables: told.size, rows: lines.filter(({ row }) => row).length });
    const opened = lines.find(({ table, row }) => table === 'journal' && row?.body.events.some(({ type }) => type === 'order.opened'));
    assert.equal(opened.row.body.by.role, 'waiter');
});

test('a closed tenant stays closed, and keeps its records', async () => {
    const d = await device(hub, other, 'waiter', []);
    await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
    good(hub.tryCtl('tenant', 'close', other.tenant));
    assert.equal((await d.gone).code, 4005);
    const resumed = hub.tryCtl('tenant', 'resume', other.tenant);
    assert.equal(resumed.status, 1);
    assert.match(resumed.stderr, /no such tenant, or it is closed/);
    assert.equal(hub.tryCtl('tenant', 'suspend', uuid()).status, 1);
    assert.match(good(hub.tryCtl('tenant', 'list')), new RegExp(`${other.tenant} {2}closed`));
    const lines = good(hub.tryCtl('--tenant', other.tenant, 'tenant', 'export')).trim().split('\n');
    assert.ok(lines.some((line) => line.includes('"order.opened"')));
});
