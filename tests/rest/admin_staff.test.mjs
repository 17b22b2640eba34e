// What belongs to the tenant is written to each venue's journal: once, live, and also when a hub dies between two venues.
import test from 'node:test';
import assert from 'node:assert/strict';
import { uuid } from '../lib/device.mjs';
import { begin, end } from '../lib/ctl.mjs';
import { sql } from '../lib/history.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { device, makeToken, makeVenue } from '../lib/venue.mjs';
import { good, mintKey } from './client.mjs';
import { Administrator } from './administrator.mjs';

let all, hub, place, venues, admin;

test.before(async () => {
    all = await begin('rest', { heartbeat_ms: 500 });
    hub = all.hub;
    place = makeVenue(hub);
    venues = [place.venue, ...['B', 'C'].map((name) => good(hub.tryCtl('--tenant', place.tenant, 'venue', 'create', name)))].sort();
    admin = new Administrator(hub, mintKey(hub, place, '--scope', 'administer', '--all-venues', '--name', 'Head office').token);
});
test.after(() => end(all));

test('a person is put in every venue, screens are told, and the journal says by whom', async () => {
    const id = uuid();
    const screens = await Promise.all(venues.map((venue) => device(hub, { token: (role) => makeToken(hub, { ...place, venue }, role) }, 'manager', ['staff'])));
    const body = { name: 'Anna', role: 'waiter', language: 'ur', jobs: [{ name: 'Bar' }] };
    const answer = await admin.ask('PUT', `staff/${id}`, body, 'anna');
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.venues.map(({ venue_id, state, type }) => [venue_id, state, type]), venues.map((venue) => [venue, 'done', 'staff.put']));
    for (const screen of screens) await until('the screen has her', () => screen.kind('staff').get(id)?.name === 'Anna');
    const again = await admin.ask('PUT', `staff/${id}`, body, 'anna');
    assert.deepEqual([again.status, again.headers['idempotency-replayed'], again.text], [200, 'true', answer.text]);
    const rows = (await admin.ask('GET', `staff/${id}`)).json.staff;
    assert.deepEqual(rows.map(({ venue_id, name, role, language }) => [venue_id, name, role, language]), venues.map((venue) => [venue, 'Anna', 'waiter', 'ur']));
    const by = sql(all.pg, `select distinct body ->> 'by' from journal where body::text like '%${id}%'`);
    assert.match(by.flat().join(), /Head office/);
    // in two of them another role; then no longer anywhere
    const two = venues.slice(0, 2).map((venue_id) => ({ venue_id }));
    assert.equal((await admin.ask('PUT', `staff/${id}`, { ...body, role: 'manager', venues: two })).json.venues.length, 2);
    assert.deepEqual((await admin.ask('GET', `staff/${id}`)).json.staff.map(({ role }) => role), ['manager', 'manager', 'waiter']);
    const ended = await admin.ask('POST', `staff/${id}/end`, { reason: 'moved away' });
    assert.deepEqual(ended.json.venues.map(({ state }) => state), ['done', 'done', 'done'], ended.text);
    assert.ok((await admin.ask('GET', `staff/${id}`)).json.staff.every(({ ended_at }) => ended_at));
    await Promise.all(screens.map((screen) => screen.close()));
});

test('a venue that refuses is named with its code, and the others have it', async () => {
    const id = uuid();
    const answer = await admin.ask('POST', `staff/${id}/end`, { venues: [{ venue_id: venues[0] }] });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.venues[0].state, 'refused');
    assert.ok(answer.json.venues[0].code);
});

test('payonctl puts and ends a person in every venue, by the hubs, and leaves an entry in the log', async () => {
    const ctl = (...args) => good(hub.tryCtl('--tenant', place.tenant, 'staff', ...args));
    const id = ctl('put', 'Zoe', '--role', 'cashier', '--all-venues');
    assert.deepEqual((await admin.ask('GET', `staff/${id}`)).json.staff.map(({ venue_id, name, role }) => [venue_id, name, role]), venues.map((venue) => [venue, 'Zoe', 'cashier']));
    ctl('end', id, '--all-venues', '--reason', 'moved');
    assert.ok((await admin.ask('GET', `staff/${id}`)).json.staff.every(({ ended_at }) => ended_at));
    const entries = (await admin.ask('GET', 'log')).json.entries.filter(({ subject_id }) => subject_id === id);
    assert.deepEqual(entries.map(({ act, by_kind }) => `${act} ${by_kind}`), ['staff_end payonctl', 'staff_put payonctl']);
    assert.notEqual(hub.tryCtl('--tenant', uuid(), 'staff', 'put', 'Zoe', '--all-venues').status, 0);
});

test('a PIN by REST is good at a device; it is in no log, no journal and no answer', async () => {
    const [id, second] = [uuid(), uuid()], path = (who) => `venues/${place.venue}/staff/${who}/secret`;
    for (const who of [id, second]) await admin.ask('PUT', `staff/${who}`, { name: `P ${who.slice(-4)}`, role: 'waiter', venues: [{ venue_id: place.venue }] });
    const set = await admin.ask('PUT', path(id), { pin: '48151623' });
    assert.deepEqual([set.status, set.json.venues[0].state], [200, 'done'], set.text);
    assert.equal((await admin.ask('PUT', path(second), { pin: '48151623' })).json.code, 'secret_taken');
    for (const body of [{ pin: '123' }, { pin: 'abcd' }, {}, { pin: '1234', badge: 'x'.repeat(9) }]) assert.equal((await admin.ask('PUT', path(id), body)).status, 422);
    assert.equal((await admin.ask('PUT', path(uuid()), { pin: '1234' })).status, 404);
    const tablet = await device(hub, { token: (role) => makeToken(hub, place, role) }, 'waiter', ['staff']);
    assert.ok(tablet.kind('staff').get(id).pin);
    const said = tablet.next((m) => m.id === '1');
    tablet.send({ t: 'sign_in', id: '1', staff_id: id, pin: '48151623' });
    const answer = await said;
    assert.equal(answer.t, 'signed_in', JSON.stringify(answer));
    await tablet.close();
    const told = sql(all.pg, `select count(*) from admin_log where act = 'staff_secret' and body = '{"secret":"pin"}'`);
    assert.ok(Number(told[0][0]) >= 1);
    for (const table of ['admin_log', 'journal', 'venue_task', 'receipt']) assert.equal(sql(all.pg, `select count(*) from ${table} r where r::text like '%48151623%'`)[0][0], '0', table);
    assert.ok(!hub.log.includes('48151623'));
});

test('a hub that dies between two venues: another one goes on, and each venue has it once', async (t) => {
    const id = uuid();
    const dying = new Hub(all.pg);
    t.after(() => dying.kill('SIGKILL'));
    await dying.start();
    await until('it administers', async () => (await new Administrator(dying, admin.token).ask('GET', 'staff')).status === 200);
    await hub.kill(); // nobody else works yet
    const rest = venues.slice(1).map((venue) => `'${venue}'`).join();
    // Hubs see what is to be done in the others only later, so that the one that dies has done one of them.
    sql(all.pg, `create function hold_back() returns trigger language plpgsql security definer as $$ begin
        update task_venue set due_at = now() + interval '1 hour' where venue_id = new.venue_id; return null; end $$;
        create trigger z_hold_back after insert on venue_task for each row when (new.venue_id in (${rest})) execute function hold_back()`);
    const written = () => sql(all.pg, `select venue_id, count(*) from journal where body::text like '%${id}%' group by venue_id order by venue_id`);
    const asked = new Administrator(dying, admin.token).ask('PUT', `staff/${id}`, { name: 'Omar', role: 'cashier' }, 'omar').catch((error) => error);
    await until('the first venue has him', () => written().length === 1);
    await dying.kill('SIGKILL');
    assert.deepEqual(written(), [[venues[0], '1']]);
    await asked;
    sql(all.pg, 'drop trigger z_hold_back on venue_task; update task_venue set due_at = now()');
    await hub.start();
    const again = new Administrator(hub, admin.token);
    let answer;
    await until('it administers', async () => (answer = await again.ask('PUT', `staff/${id}`, { name: 'Omar', role: 'cashier' }, 'omar')).status !== 503); // as its client would
    assert.ok([200, 202].includes(answer.status), answer.text);
    await until('every venue has him', async () => (await again.ask('GET', `tasks/${answer.json.id}`)).json.tasks.every(({ state }) => state === 'done'));
    assert.deepEqual(written(), venues.map((venue) => [venue, '1']));
});
