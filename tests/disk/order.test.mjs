// What a closed order takes on disk once it is packed. ./dev bench disk says where the bytes are.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test, { after, before } from 'node:test';
import { LONG_AGO_MS, diskGrowth, diskSums, packedBytes, packedOrder, receiptsAge, sumOf } from '../lib/disk.mjs';
import { COMMANDS, LINES, eveningAgo, eveningBegin, eveningEnd, inTurns, partyOrders, partyPays } from '../lib/evening.mjs';
import { sql as query } from '../lib/history.mjs';
import { Hub, ROOT, startPostgres } from '../lib/hub.mjs';

const LIMIT = 12 * 1024;
const ORDERS = 72; // two packs of changes beyond the 1,024 that stay; a station keeps its last 50 tickets for recall
const KITCHEN_ORDERS = 8; // of a pack; payonctl takes more, which are smaller then

let pg, hub, venue, rows;
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
    const evening = await eveningBegin(hub);
    ({ venue } = evening);
    eveningAgo(evening, LONG_AGO_MS);
    const empty = diskSums(pg);
    await inTurns(ORDERS, async (number) => partyPays(await partyOrders(evening, number)));
    await eveningEnd(evening);
    receiptsAge(pg);
    rows = diskGrowth(empty, diskSums(pg)).map((row) => ({ ...row, bytes: row.bytes / ORDERS }));
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

/** A statement of storage/sql in a transaction of the venue. */
function statement(name, ...values) {
    const sql = fs.readFileSync(`${ROOT}/storage/sql/${name}.sql`, 'utf8').replace(/\$(\d)/g, (_, n) => `'${values[n - 1]}'`);
    const lines = query(pg, `begin; select set_config('payon.tenants', '{${venue.tenant}}', true); ${sql}; commit`);
    return lines.at(-1);
}

test('the kitchen\'s rows are packed and come back as they were', () => {
    const all = (from) => query(pg, `select md5(string_agg(x::text, ' ' order by id)), count(*) from (select * from ${from}('${venue.tenant}', '${venue.venue}')) x`)[0];
    const before = [all('payon_tickets'), all('payon_ticket_items')];
    assert.equal(Number(before[1][1]), ORDERS * LINES);
    const [pack, tickets, items] = statement('pack_kitchen', venue.tenant, venue.venue, new Date().toISOString(), KITCHEN_ORDERS);
    assert.deepEqual([Number(tickets), Number(items)], [KITCHEN_ORDERS * 3, KITCHEN_ORDERS * LINES]);
    for (const name of ['pack_kitchen_items', 'pack_kitchen_tickets']) statement(name, venue.tenant, venue.venue, pack);
    assert.deepEqual(query(pg, 'select (select count(*) from ticket), (select count(*) from ticket_item)')[0].map(Number), [
        (ORDERS - KITCHEN_ORDERS) * 3, (ORDERS - KITCHEN_ORDERS) * LINES]);
    assert.deepEqual([all('payon_tickets'), all('payon_ticket_items')], before);
});

test('an answer of today keeps its row, whatever the clock says of who packs', () => {
    const sql = fs.readFileSync(`${ROOT}/storage/sql/pack_receipts.sql`, 'utf8');
    const values = [venue.tenant, venue.venue, '2100-01-01', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 64];
    const packed = (change) => query(pg, `begin; set local session_replication_role = replica; ${change};
        ${sql.replace(/\$(\d)/g, (_, n) => `'${values[n - 1]}'`)}; rollback`).length;
    assert.equal(packed('select where false'), 1, 'those of long ago are packed');
    assert.equal(packed("update receipt set recorded = now() - interval '1 day'"), 0);
    const today = `overlay(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') placing '-' from 9 for 0)`;
    assert.equal(packed(`update receipt r set op = n.op::uuid, answer = replace(answer, r.op::text, n.op)
        from (select op as was, ${today} || right(op::text, 23) as op from receipt) n where r.op = n.was`), 0);
});

test(`a closed order of ${LINES} lines and ${COMMANDS} commands takes less than ${LIMIT} bytes when it is packed`, (t) => {
    const said = hub.ctl('pack', '--days', '0', '--keep', '1024');
    assert.match(said, / [1-9]\d* changes, .* [1-9]\d* receipts/);
    const packed = packedBytes(pg);
    for (const [what, bytes] of Object.entries(packed)) assert.ok(bytes > 0, `no ${what} was packed`);
    const order = packedOrder(rows, packed, COMMANDS);
    const what = order.map(({ name, bytes }) => `${name} ${bytes.toFixed(0)}`).join(', ');
    assert.ok(sumOf(order) < LIMIT, `${sumOf(order).toFixed(0)} bytes: ${what}`);
    assert.ok(sumOf(order) > LIMIT / 3, `something is not counted: ${what}`);
    t.diagnostic(`${sumOf(order).toFixed(0)} bytes: ${what}`);
});
