// Guests' names, phones and addresses are apart from the chained text of the journal, in a real database: hubs and
// screens see them as before, and what is erased is gone everywhere while the chain still verifies.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { begin, end, good } from '../lib/ctl.mjs';
import { uuid } from '../lib/device.mjs';
import { sql as query } from '../lib/history.mjs';
import { Hub, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { Program, mintKey } from '../rest/client.mjs';

const SARA = { customer: 'Sara Quraishi', phone: '+92 300 7654321', address: '12 Mall Road' };
const BILAL = { name: 'Bilal Ansari', phone: '+92 321 1112223' };
const WORDS = [...Object.values(SARA), ...Object.values(BILAL)];

let all, pg, hub, second, venue, waiter, far, order_id, reservation_id, table;
before(async () => {
    all = await begin('guest', { heartbeat_ms: 200 });
    ({ pg, hub } = all);
    second = new Hub(pg, { heartbeat_ms: 200 });
    await second.start();
    venue = await readyVenue(hub);
    waiter = await device(hub, venue, 'waiter', ['orders', 'floor'], 'Tablet');
    far = await device(second, venue, 'waiter', ['orders', 'floor'], 'Far');
});
after(async () => {
    await waiter?.close();
    await far?.close();
    await second?.kill();
    await end(all);
});

const ctl = (...words) => hub.tryCtl('--tenant', venue.tenant, '--venue', venue.venue, ...words);
/** Tables that have one of the words in any row. One question, since screens must be answered meanwhile. */
function tablesWith(words) {
    const pattern = words.map((word) => word.replace(/[+.]/g, '.')).join('|');
    return query(pg, `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I t where t::text ~ %L', relname, '${pattern}'),
            false, true, '')))[1]::text <> '0' order by 1`).flat();
}
const sound = () => assert.match(good(ctl('audit', 'verify')), /sound/);

test('the text of the journal has no guest in it, and everybody sees them as before', async () => {
    order_id = uuid();
    await waiter.ok('order.open', { order_id, kind: 'takeaway', ...SARA });
    await waiter.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 2 });
    reservation_id = uuid();
    table = venue.ids.table1;
    await waiter.ok('table.reserve', { reservation_id, table_id: table, covers: 2, starts_at: new Date(Date.now() + 3600e3).toISOString(), note: '', ...BILAL });
    assert.deepEqual(tablesWith(WORDS), ['guest_data', 'pos_order', 'reservation']);
    assert.equal(query(pg, `select 1 from journal where body::text like '%"apart":true%'`).length >= 3, true);
    await until('the other hub tells it', () => far.kind('reservation').get(reservation_id));
    const order = far.kind('order').get(order_id);
    assert.deepEqual([order.customer, order.phone, order.address], Object.values(SARA));
    assert.equal(far.kind('reservation').get(reservation_id).name, BILAL.name);
    sound();
});

test('a hub that starts anew reads them back from the journal', async () => {
    const held = { seq: far.seq - 2, mark: query(pg, `select substr(encode(chain, 'hex'), 1, 16) from journal where seq = ${far.seq - 2}`)[0][0] };
    await second.restart();
    const late = await device(second, venue, 'waiter', [], 'Late');
    const answer = await late.sub(['orders', 'floor'], { epoch: late.epoch, ...held });
    assert.equal(answer.t, 'resumed');
    await until('it was told', () => late.kind('reservation').get(reservation_id));
    assert.equal(late.kind('reservation').get(reservation_id).phone, BILAL.phone);
    assert.equal(late.kind('order').get(order_id).customer, SARA.customer);
    await late.close();
    await far.connect({ resume: true });
    const key = mintKey(hub, venue, '--role', 'manager').token;
    const text = (await new Program(second, key, venue.venue).get('changes')).text;
    for (const word of WORDS) assert.ok(text.includes(word), word);
});

test('who is not confirmed is listed, and nothing is erased', () => {
    const listed = good(ctl('guest', 'erase', '--phone', '00-92-300-7654321'.replace('00-', '+')));
    assert.match(listed, new RegExp(`order +${order_id} .*Sara Quraishi`));
    assert.match(listed, /nothing was erased: --yes does/);
    assert.equal(ctl('guest', 'erase', '--name', 'Nobody').status, 1);
    assert.deepEqual(tablesWith(WORDS), ['guest_data', 'pos_order', 'reservation']);
});

test('a guest who is erased is gone from tables, journal, hubs and screens, and the chain still verifies', async () => {
    const closed = uuid();
    await waiter.ok('order.open', { order_id: closed, kind: 'takeaway', ...SARA });
    const manager = await device(hub, venue, 'manager', ['orders'], 'Office');
    await manager.ok('order.cancel', { order_id: closed, reason: 'no' }, { pre: { rev: manager.kind('order').get(closed).rev } });
    const away = await device(hub, venue, 'waiter', ['orders', 'floor'], 'Away');
    await away.close();
    const before = query(pg, 'select seq, chain from journal order by seq').join(';');
    assert.match(good(ctl('guest', 'erase', '--name', 'sara quraishi', '--yes')), /erased: 2 records, \d+ rows; the journal does not say it and is sound/);
    assert.match(good(ctl('guest', 'erase', '--id', reservation_id, '--yes')), /erased: 1 records/);
    assert.deepEqual(tablesWith(WORDS), []);
    sound();
    assert.ok(query(pg, 'select seq, chain from journal order by seq').join(';').startsWith(before), 'nothing of the journal was touched');
    for (const screen of [waiter, far]) {
        await until('the screen lost it', () => screen.kind('order').get(order_id).customer === '' && screen.kind('reservation').get(reservation_id).name === '-');
        const held = JSON.stringify(screen.all('order').concat(screen.all('reservation')));
        for (const word of WORDS) assert.ok(!held.includes(word), word);
    }
    const fresh = await device(hub, venue, 'waiter', ['orders', 'floor'], 'Fresh');
    const from = away.heard.length;
    await away.connect({ resume: true });
    await until('it is there again', () => away.heard.slice(from).some((m) => ['resumed', 'snapshot'].includes(m.t)));
    const key = mintKey(hub, venue, '--role', 'manager').token;
    await second.restart();
    const told = [JSON.stringify(fresh.heard), JSON.stringify(away.heard.slice(from))];
    for (const one of [hub, second]) told.push((await new Program(one, key, venue.venue).get('changes')).text);
    for (const word of WORDS) for (const text of told) assert.ok(!text.includes(word), word);
    await Promise.all([manager, fresh, away].map((d) => d.close()));
});

test('an order that was emptied goes on as any other', async () => {
    await waiter.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 });
    await waiter.ok('order.details', { order_id, customer: 'Hina' });
    assert.deepEqual(tablesWith(['Hina']), ['guest_data', 'pos_order']);
    sound();
});

test('what an earlier version wrote is found, and said', () => {
    const [[seq]] = query(pg, "select max(seq) from journal where body::text like '%\"apart\":true%'");
    query(pg, `set session_replication_role = replica; update journal set body = replace(body::text, '"apart":true', '"customer":"Hina"')::json where seq = ${seq}`);
    const run = ctl('guest', 'erase', '--name', 'Hina', '--yes');
    assert.equal(run.status, 1);
    assert.match(run.stdout, new RegExp(`cannot be searched to its end: change ${seq}`));
});
