// payonctl import: orders of other systems, refused rows, and imports that are killed on the way.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { begin, end, freshVenue, good } from '../lib/ctl.mjs';
import { uuid } from '../lib/device.mjs';
import { sql as query } from '../lib/history.mjs';
import { ROOT, program, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';
import { generate } from './generate.mjs';

const HERE = path.join(ROOT, 'tests/import');

let pg, hub, folder;
before(async () => ({ pg, hub, folder } = await begin('import')));
after(() => end({ pg, hub, folder }));

const ctl = (...args) => hub.tryCtl(...args);
const report = (venue, ...of) => JSON.parse(good(ctl(...venue, 'report', '--json', ...of)));
const written = (name, text) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
};
/** {imported, there, refused} of the closing line. */
function closing(out) {
    const [, imported, there, refused] = /(\d+) orders imported, (\d+) were there, (\d+) refused/.exec(out) ?? assert.fail(out);
    return { imported: Number(imported), there: Number(there), refused: Number(refused) };
}
/** Nothing is there twice, and the journal has all of it. */
function sound(venue) {
    const figures = report(venue, '--journal');
    const wrong = Object.entries(figures).filter(([name, n]) => /^(twice|unlike_journal)|^journal\.(missing|beyond_head|op_twice|without_receipt)/.test(name) && n !== '0');
    assert.deepEqual(wrong, []);
    return figures;
}

const EURO = ['--currency', 'EUR', '--zone', 'Europe/Vienna'], DOLLAR = ['--currency', 'USD', '--zone', 'America/New_York'];
const FIGURES = {
    'takeaway.csv': {
        venue: EURO, options: ['--daily', '--day-starts', '05:00'], orders: 3,
        figures: {
            orders: '3', units: '8', 'revenue.of_orders': '38.55', 'revenue.paid': '38.55', 'discounts.amount': '1.10', days: '3', items: '3',
            'busiest.day': '2024-03-30', 'category.Drinks.units': '1', 'month.2024-10.revenue': '7.50',
        },
    },
    'mac-bar.ndjson': {
        venue: DOLLAR, options: [], orders: 2,
        figures: {
            orders: '2', net: '44.27', tax: '3.92', 'tax.8.875%': '3.92', 'revenue.of_orders': '48.19', 'revenue.paid': '48.19',
            'charges.amount': '5.19', 'discounts.amount': '9.00', voids: '1', 'voids.amount': '3.25', days: '2', 'size.Large.units': '1',
        },
    },
    'bakery.csv': {
        venue: EURO, options: [], orders: 4,
        figures: {
            orders: '4', units: '12', 'revenue.of_orders': '15.98', 'category.Bread.revenue': '8.78', 'category.Viennoiserie.units': '3',
            'busiest.hour_of_day': '9 3', 'revenue.unpaid': '0.00',
        },
    },
    'burrito.csv': {
        venue: DOLLAR, options: [], orders: 3,
        figures: {
            orders: '3', 'revenue.of_orders': '38.74', 'revenue.paid': '27.76', 'revenue.unpaid': '10.98', 'orders.unpaid': '1', units: '6',
            'size.Tomatillo Red.units': '2', 'busiest.hour_of_day': '13 3',
        },
    },
};

for (const [file, { venue: options, options: how, orders, figures }] of Object.entries(FIGURES))
    test(`${file}: a dry run, an import, and again: nothing changes`, () => {
        const venue = freshVenue(hub, file, ...options), set = path.join(HERE, file);
        assert.match(good(ctl(...venue, 'import', set, '--dry-run', ...how)), new RegExp(`dry run: ${orders} orders can be imported, 0 things`));
        assert.equal(report(venue).orders, '0');
        assert.equal(report(venue, '--journal')['journal.head'], '0');
        assert.deepEqual(closing(good(ctl(...venue, 'import', set, ...how))), { imported: orders, there: 0, refused: 0 });
        const first = sound(venue);
        for (const [name, value] of Object.entries(figures)) assert.equal(first[name], value, name);
        assert.deepEqual(closing(good(ctl(...venue, 'import', set, ...how))), { imported: 0, there: orders, refused: 0 });
        assert.deepEqual(report(venue, '--journal'), first);
    });

test('what another system called it, when and how it was promised, and how it was paid', () => {
    const rows = query(pg, `select o.reference, o.phone, o.promised_at at time zone 'UTC', o.opened_at at time zone 'UTC', p.tender, p.elsewhere, l.reference, o.live, l.live
        from pos_order o join payment p on (p.venue_id, p.order_id) = (o.venue_id, o.id) join line l on (l.venue_id, l.order_id) = (o.venue_id, o.id) join venue v on v.venue_id = o.venue_id
        where v.name = 'takeaway.csv' and l.position = 1 order by o.opened_at`);
    assert.deepEqual(rows.map((row) => row.join(' ')), [
        '87 +43 1 5123-1 2024-03-30 23:10:00 2024-03-30 22:40:00 card t L-1 f f',
        '1 +43 1 5123-2 2024-03-31 15:45:00 2024-03-31 15:05:00 cash t  f f',
        '2   2024-10-27 00:30:00 other t  f f', // the first of the two
    ]);
    const choices = query(pg, `select c->>'name', c->>'quantity', coalesce(c->>'prefix', 'plain'), coalesce(c->>'depth', '0'), c->>'price' from line l join venue v on v.venue_id = l.venue_id,
        json_array_elements(l.choices) c where v.name = 'mac-bar.ndjson'`);
    assert.deepEqual(choices.map((row) => row.join(' ')),
        ['Large  plain 0 300', 'Bacon 2 extra 1 300', 'Maple  plain 2 50', 'Chicken  plain 1 200', 'Panko  no 0 0']);
});

test('what was sold and is no longer on the menu is added as retired; tables come with their rows', () => {
    const of = (sql) => query(pg, sql).map((row) => row.join(' '));
    assert.deepEqual(of(`select i.name, i.retired, i.price from item i join venue v on v.venue_id = i.venue_id where v.name = 'mac-bar.ndjson' order by 1`),
        ['Build your own f 900', 'Root beer t 325']);
    assert.deepEqual(of(`select number, seats from dining_table t join venue v on v.venue_id = t.venue_id where v.name = 'mac-bar.ndjson'`), ['B1 2']);
});

const HEAD = 'order,opened,row,item,quantity,price,total,table,tender,amount';
test('what is wrong is told with its line and why; the rest is imported, no order in part', () => {
    const venue = freshVenue(hub, 'Wrong', ...EURO);
    const file = written('wrong.csv', [
        HEAD,
        '1,2024-05-01 12:00,line,Tea,1,2.50,2.50,,,',
        '2,2024-05-01 12:01,line,Tea,1,2.50,2.60,,,',
        '3,2024-05-01 12:02,line,Tea,1,2.50,,,,',
        '3,,line,Tea,0,2.50,,,,',
        '4,2024-13-01 12:02,line,Tea,1,2.50,,,,',
        '5,2024-05-01 12:03,line,Tea,1,2.5o,,,,',
        '6,2024-05-01 12:04,line,Tea,1,2.505,,,,',
        '7,2024-05-01 12:05,line,Tea,1,2.50,,T9,,',
        '8,2099-05-01 12:05,line,Tea,1,2.50,,,,',
        '1,2024-05-01 12:06,line,Tea,1,2.50,2.50,,,',
        '9,2024-05-01 12:07,line,Tea,1,2.50,,,,',
        '9,,payment,,,,,,cash,2.60',
        '10,2024-05-01 12:08,lime,Tea,1,2.50,,,,',
        '11,2024-05-01 12:09,payment,,,,,,cash,2.50',
        '12,2024-05-01 12:10,line,Tea,1,2.50,,,,',
        '12,2024-05-01 12:11,line,Tea,1,2.50,,,,',
    ].join('\n'));
    const { status, stdout, stderr } = ctl(...venue, 'import', file);
    assert.equal(status, 1);
    assert.deepEqual(closing(stdout), { imported: 1, there: 0, refused: 12 });
    const lines = stderr.trim().split('\n').map((line) => line.slice(file.length));
    assert.deepEqual(lines, [
        ':3: order 2: the order comes to another amount here than it is said to (total: here 2.50)',
        ':5: order 3: a field is below its minimum or above its maximum body.lines[1].quantity',
        ':6: order 4: no date and time: 2024-13-01 12:02',
        ':7: order 5: no amount: 2.5o',
        ':8: order 6: no amount: 2.505',
        ':9: order 7: there is no table T9',
        ':10: order 8: it is in the future',
        ':11: order 1: it is there twice; the rows of an order stand together',
        ':12: order 9: the order comes to another amount here than it is said to (payments: here 2.50)',
        ':14: order 10: there is no such row lime',
        ':15: order 11: it has no lines',
        ':17: order 12: the rows of the order differ in opened',
    ]);
    assert.equal(sound(venue).lines, '1');
    const strict = ctl(...venue, 'import', file, '--strict');
    assert.match(strict.stdout, /^nothing was imported: 1 orders can be imported, 12 things cannot/);
    assert.equal(strict.status, 1);
});

test('what only refused orders name is not added, and shapes nothing that others add', () => {
    const venue = freshVenue(hub, 'Left out', ...EURO);
    const file = written('left-out.csv', [
        'order,opened,row,item,quantity,price,total,category,weight,station,tax',
        '1,2024-05-01 12:00,line,Cake,1,2.50,9.99,Sweets,,,10', // comes to another amount
        '2,2024-05-01 12:01,line,Soup,1,2.50,9.99,,0.5,,', // by weight here, which is wrong, too
        '3,2024-05-01 12:02,line,Tea,1,2.50,,,,,',
        '3,,line,Scone,0,2.50,,,,,',
        '4,2024-05-01 12:03,line,Soup,1,3.00,3.00,,,,',
    ].join('\n'));
    const dry = ctl(...venue, 'import', file, '--dry-run');
    assert.match(dry.stdout, /^dry run: 1 orders can be imported, 3 things cannot; 1 items and 0 tables are new/);
    assert.deepEqual(closing(ctl(...venue, 'import', file).stdout), { imported: 1, there: 0, refused: 3 });
    const of = (sql) => query(pg, sql).map((row) => row.join(' '));
    assert.deepEqual(of(`select i.name, i.unit, i.price from item i join venue v on v.venue_id = i.venue_id where v.name = 'Left out'`), ['Soup  300']);
    assert.deepEqual(of(`select c.name from category c join venue v on v.venue_id = c.venue_id where v.name = 'Left out'`), ['Imported']);
    assert.deepEqual(of(`select t.name from tax t join venue v on v.venue_id = t.venue_id where v.name = 'Left out'`), ['No tax']);
});

test('of NDJSON, too', () => {
    const venue = freshVenue(hub, 'Wrong JSON', ...EURO);
    const file = written('wrong.ndjson', [
        '{"order":"1","opened":"2024-05-01 12:00","lines":[{"item":"Tea","price":2}]}',
        '{"order":"2","opened":"2024-05-01 12:00","lines":[{"item":"Tea","price":2}]',
        '{"order":"3","opened":"2024-05-01 12:00","lines":[{"item":"Tea","prize":2}]}',
        '{"order":"4","opened":"2024-05-01 12:00","lines":{"item":"Tea"}}',
        '{"row":"dish","item":"Tea"}',
        '{"order":"5","opened":"2024-05-01 12:00","lines":[{"item":["Tea"]}]}',
        '{"order":"6","opened":"2024-05-01 12:00","lines":[{"item":"Tea","price":2}],"payments":[{"choices":[{"choice":"Milk"}]}]}',
    ].join('\n'));
    const { stdout, stderr } = ctl(...venue, 'import', file);
    assert.deepEqual(closing(stdout), { imported: 1, there: 0, refused: 6 });
    assert.deepEqual(stderr.trim().split('\n').map((line) => line.slice(file.length)), [
        ':2: not JSON', ':3: order 3: there is no member prize', ':4: order 4: not a list of objects: lines', ':5: there is no such row dish',
        ':6: order 5: neither text nor a whole number: item', ':7: order 6: there is no member choices',
    ]);
});

test('an order has its limits: 500 lines, and a message', () => {
    const venue = freshVenue(hub, 'Large', ...EURO);
    const order = (name, lines, note) => JSON.stringify({ order: name, opened: '2024-05-01 12:00', lines: Array(lines).fill({ item: 'Tea', price: '0.10', note }) });
    const file = written('large.ndjson', [order('1', 500, ''), order('2', 501, ''), order('3', 400, 'n'.repeat(200))].join('\n'));
    const { stdout, stderr } = ctl(...venue, 'import', file);
    assert.deepEqual(closing(stdout), { imported: 1, there: 0, refused: 2 });
    assert.deepEqual(stderr.trim().split('\n').map((line) => line.slice(file.length)), [
        ':2: order 2: a field is below its minimum or above its maximum body.lines', ':3: order 3: larger than message_bytes',
    ]);
    const figures = sound(venue);
    assert.deepEqual([figures.lines, figures['revenue.of_orders']], ['500', '50.00']);
});

test('files that are none are refused as a whole', () => {
    const venue = freshVenue(hub, 'None', ...EURO);
    for (const [text, error] of [
        ['', /:1: there are no columns/],
        ['order,opened,dish\n', /:1: there is no column 'dish'/],
        ['order,opened,item,item\n', /:1: the column 'item' is there twice/],
        ['order,opened,name,name\n', /:1: the column 'name' is there twice/],
        [`${HEAD}\n1,"2024`, /:2:3: a quote is not closed/],
    ]) {
        const { status, stderr } = ctl(...venue, 'import', written('none.csv', text));
        assert.equal(status, 1);
        assert.match(stderr, error);
    }
    assert.equal(ctl(...venue, 'import', path.join(folder, 'nowhere.csv')).status, 1);
});

test('an order that says something else than before is refused by the hub', () => {
    const venue = freshVenue(hub, 'Twice', ...EURO);
    const file = (price) => written('twice.csv', `${HEAD}\n1,2024-05-01 12:00,line,Tea,1,${price},,,,\n2,2024-05-01 12:00,line,Tea,1,2.00,,,,\n`);
    good(ctl(...venue, 'import', file('2.50')));
    const again = ctl(...venue, 'import', file('2.60'));
    assert.deepEqual(closing(again.stdout), { imported: 0, there: 1, refused: 1 });
    assert.match(again.stderr, /twice\.csv:2: order 1: it was imported before, and was another one then/);
    assert.equal(sound(venue)['revenue.of_orders'], '4.50');
});

test('numbers that begin anew each day are other orders each day', () => {
    const venue = freshVenue(hub, 'Daily', ...EURO);
    const file = written('daily.csv', `${HEAD}\n7,2024-05-01 23:00,line,Tea,1,2,,,,\n8,2024-05-02 00:30,line,Tea,1,2,,,,\n7,2024-05-02 23:00,line,Tea,1,2,,,,\n8,2024-05-02 23:10,line,Tea,1,2,,,,\n`);
    assert.deepEqual(closing(good(ctl(...venue, 'import', file, '--daily', '--day-starts', '05:00'))), { imported: 4, there: 0, refused: 0 });
    assert.equal(ctl(...freshVenue(hub, 'Not daily', ...EURO), 'import', file).status, 1);
    assert.equal(ctl(...venue, 'import', file, '--daily', '--day-starts', '5').status, 2);
    assert.equal(ctl(...venue, 'import', file, '--day-starts', '05:00').status, 2);
});

test('the days of such numbers begin when the business days of the venue do, in a night of two equal hours as well', () => {
    const venue = freshVenue(hub, 'Business days', ...EURO);
    const file = written('days.csv', [
        HEAD,
        '8,2024-10-27T00:40Z,line,Tea,1,2,,,,', // 02:40 for the first time
        '7,2024-10-26 23:00,line,Tea,1,2,,,,',
        '8,2024-10-27T01:10Z,line,Tea,1,2,,,,', // 02:10 for the second time
        '7,2024-10-27T01:30Z,line,Tea,1,2,,,,', // 02:30 for the second time: a new day
    ].join('\n'));
    good(ctl(...venue, 'settings', 'set', 'day_starts_minute=150'));
    const { stdout, stderr } = ctl(...venue, 'import', file, '--daily');
    assert.deepEqual(closing(stdout), { imported: 3, there: 0, refused: 1 });
    assert.match(stderr, /days\.csv:4: order 8: it is there twice/);
});

test('an order of such numbers stays the one it is when the business days begin at another time', () => {
    const venue = freshVenue(hub, 'Days moved', ...EURO);
    const rows = [HEAD, '7,2024-05-01 12:00,line,Tea,1,2,,,,', '8,2024-05-02 12:00,line,Tea,1,2,,,,', '7,2024-05-02 02:30,line,Tea,1,2,,,,'];
    const file = written('moved.csv', rows.join('\n'));
    good(ctl(...venue, 'settings', 'set', 'day_starts_minute=120')); // the second 7 is of May 2
    assert.deepEqual(closing(good(ctl(...venue, 'import', file, '--daily'))), { imported: 3, there: 0, refused: 0 });
    good(ctl(...venue, 'settings', 'set', 'day_starts_minute=300')); // … and would be of May 1
    assert.deepEqual(closing(good(ctl(...venue, 'import', file, '--daily'))), { imported: 0, there: 3, refused: 0 });
    assert.deepEqual(closing(good(ctl(...venue, 'import', file, '--daily', '--day-starts', '00:00'))), { imported: 0, there: 3, refused: 0 });
    assert.equal(sound(venue).orders, '3');
    const more = written('moved.csv', [...rows, '8,2024-05-03 02:30,line,Tea,1,3,,,,'].join('\n')); // of May 2, where an 8 is
    const { stdout, stderr } = ctl(...venue, 'import', more, '--daily');
    assert.deepEqual(closing(stdout), { imported: 0, there: 3, refused: 1 });
    assert.match(stderr, /moved\.csv:5: order 8: it is there twice/);
});

test('no screen is told, none has to begin anew, and guests’ numbers go on', async () => {
    const place = await readyVenue(hub, { zone: 'Europe/Vienna' });
    const venue = ['--tenant', place.tenant, '--venue', place.venue];
    const manager = await device(hub, place, 'manager', ['orders', 'checks', 'floor', 'expo']);
    const away = await device(hub, place, 'waiter', ['orders', 'floor']);
    const open = async (order_id) => (await manager.ok('order.open', { order_id, kind: 'takeaway' })).result.number;
    assert.equal(await open(uuid()), 1);
    const behind = await until('the sync', () => away.mark && away.seq);
    await away.close();
    const heard = manager.heard.length, seq = manager.seq;
    assert.deepEqual(closing(good(ctl(...venue, 'import', written('quiet.csv', generate(300)), '--strict'))), { imported: 300, there: 0, refused: 0 });
    assert.equal(await open(uuid()), 2);
    const told = manager.heard.slice(heard).filter(({ t }) => t === 'change');
    assert.deepEqual(told.map(({ events }) => events[0].type), ['order.opened']);
    assert.ok(manager.seq > seq + 300);
    await away.connect({ resume: true });
    await until('what it missed', () => away.all('order').length === 2);
    assert.ok(away.seq > behind + 300);
    assert.equal(away.heard.filter(({ t }) => t === 'snapshot').length, 1);
    await manager.close();
    await away.close();
});

test('killed in the middle, both of them, and run again: all is there, once', async () => {
    const venue = freshVenue(hub, 'Killed', ...EURO), orders = 2500;
    const file = written('killed.csv', generate(orders));
    const begin = () => {
        const child = spawn(program('payonctl'), [...venue, 'import', file], { env: hub.environment(), stdio: 'ignore' });
        return { child, ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code))) };
    };
    const count = () => Number(query(pg, `select count(*) from pos_order o join venue v on v.venue_id = o.venue_id where v.name = 'Killed'`)[0][0]);
    const reached = (n) => until(`${n} orders`, () => count() >= n);
    const first = begin();
    await reached(100);
    first.child.kill('SIGKILL');
    assert.equal(await first.ended, 'SIGKILL');
    const there = count();
    assert.ok(there < orders, 'it was killed in the middle');
    const whole = query(pg, `select count(*) from pos_order o join venue v on v.venue_id = o.venue_id where v.name = 'Killed'
        and o.total <> (select sum(l.net + l.tax) from line l where l.venue_id = o.venue_id and l.order_id = o.id)`);
    assert.equal(whole[0][0], '0');
    const second = begin();
    await reached(there + 200);
    await hub.restart('SIGKILL');
    assert.equal(await second.ended, 0);
    assert.equal(sound(venue).orders, String(orders));
    assert.deepEqual(closing(good(ctl(...venue, 'import', file))), { imported: 0, there: orders, refused: 0 });
});
