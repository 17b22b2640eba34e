// Sensitive acts that were refused are in the journal of a real database: managers read them over REST, nobody else.
import test from 'node:test';
import assert from 'node:assert/strict';
import { uuid } from '../lib/device.mjs';
import { begin, end, good } from '../lib/ctl.mjs';
import { sql } from '../lib/history.mjs';
import { until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { Program, mintKey } from './client.mjs';

let all, hub, place, waiter, manager;
test.before(async () => {
    all = await begin('audit');
    hub = all.hub;
    place = await readyVenue(hub);
    waiter = await device(hub, place, 'waiter', ['orders', 'staff'], 'Tablet');
    manager = await device(hub, place, 'manager', ['audit'], 'Office');
});
test.after(async () => {
    await waiter?.close();
    await manager?.close();
    await end(all);
});

const rows = () => sql(all.pg, 'select act, refusal, role, times, amount, about from refused_act order by seq');
const changes = async (token) => (await new Program(hub, token, place.venue).get('changes')).json.changes;

test('they are rows, changes to managers, and nothing to anybody else', async () => {
    const order_id = uuid();
    await waiter.ok('order.open', { order_id, kind: 'takeaway' });
    await waiter.ok('line.add', { line_id: uuid(), order_id, item_id: place.ids.cola, quantity: 1 });
    const give = { discount_id: uuid(), order_id, kind: 'amount', amount: 300, reason: 'a friend' };
    for (let i = 0; i < 3; i++)
        assert.equal((await waiter.cmd('discount.give', { ...give, discount_id: uuid() })).code, 'discount_too_much');
    const key = mintKey(hub, place, '--role', 'waiter').token;
    const answer = await new Program(hub, key, place.venue).command('staff.end', { staff_id: uuid() }, '"end"');
    assert.equal(answer.status, 403);
    await until('they are in the journal', () => rows().length === 2);
    const [over, ended] = rows();
    assert.deepEqual(over, ['discount.give', 'discount_too_much', 'waiter', '3', '300', order_id]);
    assert.deepEqual(ended.slice(0, 4), ['staff.end', 'forbidden', 'waiter', '1']);
    const acts = (told) => told.flatMap((c) => c.put.refused_act ?? []).map((r) => r.act).sort();
    assert.deepEqual(acts(await changes(mintKey(hub, place, '--role', 'manager').token)), ['discount.give', 'staff.end']);
    assert.deepEqual(acts(await changes(key)), []);
    await until('the manager was told', () => manager.heard.filter((c) => c.put?.refused_act).length === 2);
    assert.equal(waiter.heard.some((c) => c.put?.refused_act), false);
});

test('the journal with them is sound, and a forged one is found', () => {
    const audit = () => hub.tryCtl('--tenant', place.tenant, '--venue', place.venue, 'audit', 'verify');
    assert.match(good(audit()), /sound/);
    const [[seq]] = sql(all.pg, "select seq from journal where body::text like '%discount_too_much%'");
    sql(all.pg, `set session_replication_role = replica;
        update journal set body = replace(body::text, '"amount":300', '"amount":1')::json where seq = ${seq}`);
    assert.match(audit().stdout, new RegExp(`change ${seq}: its text is not the one`));
});
