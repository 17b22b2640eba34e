// Who edits the journal of a venue, as a superuser with the triggers off, is found by payonctl audit: the first
// change that was altered, removed or moved is named, rows and packs. A head that was kept elsewhere shows a
// journal that was rewritten whole.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import test, { after, before } from 'node:test';
import { begin, end } from '../lib/ctl.mjs';
import { LONG_AGO_MS, receiptsAge } from '../lib/disk.mjs';
import { uuid } from '../lib/device.mjs';
import { sql as query } from '../lib/history.mjs';
import { program } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const ADDED = 1600;

let pg, hub, venue, seq, folder, key;
before(async () => {
    ({ pg, hub, folder } = await begin('audit'));
    venue = await readyVenue(hub);
    const waiter = await device(hub, venue, 'waiter', ['menu', 'floor', 'orders'], 'Tablet');
    waiter.options.opsAgo = LONG_AGO_MS;
    for (let at = 0; at < ADDED; at += 100) {
        const order_id = uuid();
        await waiter.ok('order.open', { order_id, kind: 'takeaway' });
        for (let i = 0; i < 100; i += 50)
            await Promise.all(Array.from({ length: 50 }, () =>
                waiter.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 })));
    }
    await waiter.close();
    await hub.kill();
    receiptsAge(pg);
    hub.ctl('pack', '--days', '0', '--keep', '1024');
    const [[first, last]] = query(pg, 'select min(seq), max(seq) from journal');
    assert.equal(Number(first), 513);
    seq = Number(last);
    key = `${folder}/key`;
});
after(() => end({ pg, hub, folder }));

/** payonctl audit …: {status, out, err}. */
function audit(...words) {
    const run = spawnSync(program('payonctl'), ['--tenant', venue.tenant, '--venue', venue.venue, '--audit-key', key, 'audit', ...words],
        { env: hub.environment(), encoding: 'utf8', maxBuffer: 1 << 28 });
    return { status: run.status, out: run.stdout, err: run.stderr };
}
const verify = () => audit('verify');
const says = (run, status, pattern) => {
    assert.match(run.out, pattern);
    assert.equal(run.status, status, run.err);
};

/** Runs the check while the tables are edited as a superuser would, without a trigger; then they are as before. */
function edited(sql, check) {
    query(pg, `create table saved_j as table journal; create table saved_p as table journal_pack;
        create table saved_h as table venue_head`);
    query(pg, `set session_replication_role = replica; ${sql}`);
    try {
        check();
    } finally {
        query(pg, `set session_replication_role = replica;
            truncate journal, journal_pack; delete from venue_head;
            insert into journal table saved_j; insert into journal_pack table saved_p;
            insert into venue_head table saved_h; drop table saved_j, saved_p, saved_h`);
    }
}
const swap = (table, a, b, columns, on) => `update ${table} x set (${columns.join()}) =
    (select ${columns.map((c) => `y.${c}`).join()} from ${table} y where y.${on} = case x.${on} when ${a} then ${b} else ${a} end)
    where x.${on} in (${a}, ${b})`;
/** All chains from a change on, as somebody who knows how they are made would forge them. */
const FORGE = (from) => `do $$
    declare link bytea; row record;
    begin
        select chain into link from journal where seq = ${from} - 1;
        for row in select seq, body::text as body from journal where seq >= ${from} order by seq loop
            link := sha256(link || convert_to(row.body, 'UTF8'));
            update journal set chain = link where seq = row.seq;
        end loop;
        update venue_head set chain = link;
    end $$`;

test('a journal that nobody touched is sound', () => {
    says(verify(), 0, new RegExp(`^${venue.venue} {2}sound: ${seq} changes, 512 of them packed, chain [0-9a-f]{64}\n$`));
});

test('rows: the first altered, removed or moved change is named', () => {
    const cases = [
        [`update journal set body = replace(body::text, 'Tablet', 'Robert')::json where seq in (700, 800)`,
            /change 700: its text is not the one that was committed/],
        [`update journal set body = replace(body::text, 'Tablet', 'Robert')::json where seq = ${seq}`,
            new RegExp(`change ${seq}: its text is not the one`)],
        [`update journal set chain = sha256(chain) where seq = 900`, /change 900: its chain value was altered/],
        [`delete from journal where seq = 750`, /change 750 is missing/],
        [`delete from journal where seq = 513`, /change 513 is missing/],
        [`delete from journal where seq > ${seq - 3}`, new RegExp(`change ${seq - 2} is missing`)],
        [`delete from journal where seq = 750; update journal set seq = seq - 1 where seq > 750`,
            /change 750: its text is not the one that was committed/],
        [swap('journal', 600, 650, ['body', 'chain', 'op', 'at', 'recorded'], 'seq'),
            /change 600: reordered; what was committed here is at 650/],
        [swap('journal', 600, 650, ['body'], 'seq'), /change 600: reordered; what was committed here is at 650/],
        [`update journal set op = gen_random_uuid() where seq = 600`, /change 600: op, at or recorded was altered/],
        [`update journal set recorded = recorded + interval '1 s' where seq = 601`, /change 601: op, at or recorded/],
        [`insert into journal select tenant_id, venue_id, 1, op, at, recorded, body, chain from journal where seq = 513`,
            /change 1: it is in a pack and there a second time/],
        [`update venue_head set chain = sha256(chain)`, new RegExp(`the head has another chain than change ${seq} gives`)],
        [`update venue_head set seq = seq - 1`, new RegExp(`change ${seq}: it is after the head, which is at ${seq - 1}`)],
    ];
    for (const [sql, pattern] of cases) edited(sql, () => says(verify(), 1, pattern));
    says(verify(), 0, /sound/);
});

test('packs: the same', () => {
    const cases = [
        [`update journal_pack set body = overlay(body placing '\\x00' from octet_length(body) / 2) where first_seq = 257`,
            /changes 257 to 512: (their pack cannot be read|in their pack one was altered, removed or moved)/],
        [`delete from journal_pack where first_seq = 1`, /change 1 is missing/],
        [`delete from journal_pack where first_seq = 257`, /change 257 is missing/],
        [swap('journal_pack', 1, 257, ['body'], 'first_seq'), /changes 1 to 256: in their pack one was altered/],
        [`update journal_pack set before = sha256(before) where first_seq = 257`, /changes 257 to 512: their pack says another chain/],
        [`update journal_pack set chain = sha256(chain) where first_seq = 1`, /changes 1 to 256: in their pack/],
    ];
    for (const [sql, pattern] of cases) edited(sql, () => says(verify(), 1, pattern));
    says(verify(), 0, /sound/);
});

test('a key is made once, for its owner alone', () => {
    const made = audit('key', key, '--name', 'pos.example');
    assert.equal(made.status, 0, made.err);
    assert.match(made.out, /^pos\.example\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/);
    fs.writeFileSync(`${key}.pub`, made.out);
    assert.equal(fs.statSync(key).mode & 0o777, 0o600);
    assert.equal(audit('key', key).status, 1);
});

test('a kept head proves the journal, and names where it was rewritten', () => {
    const keep = (name) => {
        const head = audit('head');
        assert.equal(head.status, 0, head.err);
        fs.writeFileSync(`${folder}/${name}`, head.out);
        return head.out;
    };
    assert.match(keep('now'), new RegExp(`^pos\\.example/${venue.tenant}/${venue.venue}\n${seq}\n[A-Za-z0-9+/]{43}=\nat .*Z\n\n— pos\\.example [A-Za-z0-9+/=]+\n$`));
    edited(`delete from journal where seq > 800; update venue_head set seq = 800, chain = (select chain from journal where seq = 800)`,
        () => keep('then'));
    key += '.pub'; // who verifies needs no secret
    assert.match(audit('head').err, /this key verifies, it does not sign/);
    const both = ['prove', `${folder}/now`, `${folder}/then`];
    says(audit(...both), 0, new RegExp(`then: changes 1 to 800 are those that were signed\n.*now: changes 1 to ${seq} are`));
    says(audit(...both, '--change', '3'), 0, /change 3: \{"op":/);
    says(audit('prove', `${folder}/then`, '--change', '801'), 1, /change 801 came after what was signed/);
    edited(`update journal set body = replace(body::text, 'Tablet', 'Robert')::json where seq = 900; ${FORGE(900)}`, () => {
        says(verify(), 0, /sound/); // it proves itself
        says(audit(...both), 1, new RegExp(`to 800 are those[^]*rewritten, from a change between 801 and ${seq} on`));
        says(audit('prove', `${folder}/then`), 0, /to 800 are/);
    });
    edited(`delete from journal where seq > 900; update venue_head set seq = 900, chain = (select chain from journal where seq = 900)`, () => {
        says(verify(), 0, /sound/);
        says(audit('prove', `${folder}/now`), 1, new RegExp(`${seq} changes were signed, and the journal ends at 900`));
    });
    edited('delete from journal where seq = 700', () => says(audit(...both), 1, /change 700 is missing/));
    fs.writeFileSync(`${folder}/forged`, fs.readFileSync(`${folder}/now`, 'utf8').replace(`\n${seq}\n`, `\n${seq + 1}\n`));
    assert.match(audit('prove', `${folder}/forged`).err, /its signature is not of what it says/);
});

test('the export is the journal, as far as it is sound', () => {
    const lines = audit('export').out.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(lines.map((line) => line.seq), Array.from({ length: seq }, (_, i) => i + 1));
    const [[op]] = query(pg, 'select op from journal where seq = 600');
    assert.equal(lines[599].change.op, op);
    edited('delete from journal where seq = 600', () => {
        const run = audit('export');
        assert.equal(run.status, 1);
        assert.match(run.err, /change 600 is missing; nothing from there on was written/);
        assert.equal(run.out.trim().split('\n').length, 599);
    });
});

test('nothing is signed that is not sound', () => {
    key = key.replace(/\.pub$/, '');
    edited('delete from journal where seq = 600', () => {
        const run = audit('head');
        assert.equal(run.status, 1);
        assert.match(run.out, /change 600 is missing/);
        assert.doesNotMatch(run.out, /pos\.example/);
    });
});
