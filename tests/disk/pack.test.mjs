// A journal whose beginning an earlier version wrote goes on, is packed, and nothing is lost by that.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { LONG_AGO_MS, receiptsAge } from '../lib/disk.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { sql as query } from '../lib/history.mjs';
import { Hub, ROOT, startPostgres, until } from '../lib/hub.mjs';
import { device, makeToken } from '../lib/venue.mjs';

const ADDED = 1400;
const OF_AN_ORDER = 100;

let pg, hub, venue, waiter, cola;
const sent = []; // {body, op, answer}
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg, { heartbeat_ms: 200 });
    hub.migrate();
    execFileSync('psql', [pg.db_admin_url, '-Xqv', 'ON_ERROR_STOP=1', '-f', `${ROOT}/tests/disk/journal-015.dump`]);
    const [[tenant, id]] = query(pg, 'select tenant_id, venue_id from venue');
    venue = { tenant, venue: id, token: (role, name) => makeToken(hub, { tenant, venue: id }, role, name) };
    await hub.start();
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const ctl = (...words) => hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, ...words);
const report = () => {
    const lines = ctl('report', '--journal').split('\n');
    return Object.fromEntries(lines.map((line) => line.trim().split(/ +/)));
};
const pack = () => hub.ctl('pack', '--days', '0', '--keep', '1024');
const journal = () => query(pg, 'select min(seq), max(seq), count(*) from journal')[0].map(Number);
const refused = (sql, message) => assert.throws(() => query(pg, sql), message);

/** Nothing is missing, twice, or unlike its rows. */
function sound(figures) {
    for (const [name, value] of Object.entries(figures))
        if (/^(journal\.(missing|beyond|op_twice|without|packs)|twice|unlike)/.test(name)) assert.equal(value, '0', name);
    return figures;
}

test('what an earlier version wrote is loaded and resumed over', async () => {
    const seq = journal()[1];
    waiter = await device(hub, venue, 'waiter', ['menu', 'floor', 'orders'], 'Tablet');
    assert.equal(waiter.seq, seq);
    assert.equal(waiter.all('order').length, 1);
    cola = waiter.all('item').find((item) => item.name === 'Cola').id;
    const [[mark]] = query(pg, `select substr(encode(chain, 'hex'), 1, 16) from journal where seq = ${seq - 3}`);
    const late = new Device(hub, venue.token('waiter', 'Late'));
    await late.connect();
    const answer = await late.sub(['orders'], { epoch: late.epoch, seq: seq - 3, mark });
    assert.equal(answer.t, 'resumed');
    await late.close();
});

test('the journal goes on and is packed', async () => {
    ctl('settings', 'set', 'rounding=line_even');
    ctl('settings', 'set', 'rounding=line_up');
    waiter.options.opsAgo = LONG_AGO_MS;
    for (let at = 0; at < ADDED; at += OF_AN_ORDER) {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, kind: 'takeaway' });
        for (let i = 0; i < OF_AN_ORDER; i += 50)
            await Promise.all(Array.from({ length: 50 }, async () => {
                const body = { line_id: uuid(), order_id, item_id: cola, quantity: 1 };
                const op = uuid(Date.now() - LONG_AGO_MS);
                sent.push({ body, op, answer: await waiter.ok('line.add', body, { op }) });
            }));
    }
    const before = sound(report());
    const history = ctl('settings', 'history');
    assert.match(history, /line_even[^]*line_up/);
    receiptsAge(pg);
    const [, head] = journal();
    assert.match(pack(), /^[0-9a-f-]{36} {2}256 changes, \d+ bytes of text in \d+; 1024 receipts; 0 tickets and items\n$/);
    assert.deepEqual(journal(), [257, head, head - 256]);
    assert.equal(pack(), '', 'there is nothing left to pack');
    assert.deepEqual(sound(report()), before);
    assert.equal(ctl('settings', 'history'), history);
});

test('a packed receipt answers for ever, the same bytes; another command under its op is refused', async () => {
    await hub.restart(); // answers in memory are gone
    await waiter.connect({ resume: true });
    assert.equal(query(pg, 'select count(*) from receipt')[0][0] < ADDED / 2, true);
    const { seq } = waiter;
    for (const { body, op, answer } of sent.filter((_, i) => i % 97 === 0)) {
        const again = await waiter.cmd('line.add', body, { op });
        assert.deepEqual(again, { ...answer, replayed: true });
    }
    const { body, op } = sent[3];
    const other = await waiter.cmd('line.add', { ...body, quantity: 2 }, { op });
    assert.equal(other.code, 'op_reused');
    const fresh = await waiter.ok('line.add', { ...body, line_id: uuid(), order_id: sent.at(-1).body.order_id });
    assert.equal(fresh.seq, seq + 1, 'nothing took effect twice, and an old op without an answer is decided');
});

test('nobody deletes what is not packed', () => {
    refused('delete from journal', /journal is append-only: delete refused/);
    refused("begin; set local payon.packing = 'on'; delete from journal", /journal is append-only: \d+ is in no pack/);
    refused("begin; set local payon.packing = 'on'; delete from receipt", /receipt is append-only: .* is in no pack/);
    for (const table of ['journal_pack', 'receipt_pack', 'kitchen_pack'])
        for (const act of [`delete from ${table}`, `truncate ${table}`, `update ${table} set tenant_id = tenant_id`])
            refused(act, new RegExp(`${table} is append-only`));
    for (const table of ['journal_pack', 'receipt_pack', 'kitchen_pack', 'journal', 'receipt'])
        assert.equal(query(pg, `select has_table_privilege('payon_hub', '${table}', 'delete')`)[0][0], 'f');
});

test('a pack that was changed is noticed', () => {
    query(pg, `set session_replication_role = replica; create table saved as select body from journal_pack;
        update journal_pack set body = overlay(body placing '\\x00' from octet_length(body) / 2)`);
    const figures = report();
    assert.equal(figures['journal.packs_damaged'], '1');
    assert.equal(figures['journal.missing'], '256');
    query(pg, 'set session_replication_role = replica; update journal_pack set body = (select body from saved); drop table saved');
    sound(report());
});

test('what does not continue the journal as it was committed is not packed', async () => {
    for (let i = 0; i < 3; i++) {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, kind: 'takeaway' });
        await Promise.all(Array.from({ length: 50 }, () => waiter.ok('line.add', { line_id: uuid(), order_id, item_id: cola, quantity: 1 })));
    }
    await until('there are changes for a pack', () => journal()[2] >= 1024 + 256);
    query(pg, `set session_replication_role = replica; create table saved as select body from journal where seq = 300;
        update journal set body = replace(body::text, 'Tablet', 'Other')::json where seq = 300`);
    assert.throws(pack, /stopped at change 300, which does not continue the journal/);
    assert.equal(journal()[0], 257);
    query(pg, 'set session_replication_role = replica; update journal set body = (select body from saved) where seq = 300');
    query(pg, "set session_replication_role = replica; update journal set at = at - interval '1 s' where seq = 301");
    assert.throws(pack, /stopped at change 301/);
    query(pg, "set session_replication_role = replica; update journal set at = at + interval '1 s' where seq = 301; drop table saved");
    assert.match(pack(), /256 changes/);
    assert.equal(journal()[0], 513);
    sound(report());
    await waiter.close();
});
