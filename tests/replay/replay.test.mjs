// Data sets through the real hub: the generated one always, days of the year of orders if it is there.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { begin, end, freshVenue, good } from '../lib/ctl.mjs';
import { uuid } from '../lib/device.mjs';
import { ROOT, program } from '../lib/hub.mjs';
import { device, orderBurger, readyVenue } from '../lib/venue.mjs';
import { figures, taxedFigures } from './figures.mjs';

const HERE = path.join(ROOT, 'tests/replay');
const DATA = process.env.PAYON_PIZZAPLACE ?? path.join(ROOT, '../shared/data/pizzaplace/pizzaplace.csv');

let pg, hub, folder;
before(async () => ({ pg, hub, folder } = await begin('replay')));
after(() => end({ pg, hub, folder }));

const ctl = (...args) => hub.tryCtl(...args);

/** "1,234 of what" numbers of the closing line. */
const closing = (out) => ({
    replayed: Number(/(\d+) were replayed/.exec(out)[1]),
    cut: Number(/(\d+) connections cut/.exec(out)[1]),
});

test('the generated set is the one whose figures are known', () => {
    const csv = good(ctl('replay', '--generate', '--print'));
    assert.deepEqual(figures(csv), JSON.parse(fs.readFileSync(path.join(HERE, 'generated.json'))));
});

test('the generated set, and again: nothing changes', () => {
    const first = good(ctl('replay', '--generate'));
    assert.equal(closing(first).replayed, 0);
    const report = good(ctl('report', '--json'));
    good(ctl('report', '--check', path.join(HERE, 'generated.json')));
    const again = good(ctl('replay', '--generate'));
    assert.equal(closing(again).replayed, 2193);
    assert.equal(good(ctl('report', '--json')), report);
});

test('a report reads the tables; of days, their orders; the journal when asked', () => {
    const all = JSON.parse(good(ctl('report', '--json')));
    const figure = (...of) => JSON.parse(good(ctl('report', '--json', ...of)));
    assert.deepEqual(Object.keys(all).filter((name) => /^(journal|twice|unlike)/.test(name)), []);
    assert.equal(figure('--journal')['journal.missing'], '0');
    assert.equal(all['revenue.unpaid'], '0.00');
    assert.deepEqual([all.discounts, all['discounts.amount'], all.comps, all['comps.amount']], ['0', '0.00', '0', '0.00']);
    const day = all['busiest.day'];
    const one = figure('--from', day, '--to', day);
    assert.deepEqual([one.orders, one.units, one.revenue, one.days],
        [all['busiest.day.orders'], all['busiest.day.units'], all['busiest.day.revenue'], '1']);
    const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10), after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    const sum = (name) => [['--to', before], ['--from', day, '--to', day], ['--from', after]].reduce((n, span) => n + Number(figure(...span)[name] * 100), 0);
    assert.equal(Math.round(sum('revenue')), Math.round(all.revenue * 100));
    const bad = ctl('report', '--from', '2015-02-30');
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /--from takes a day, YYYY-MM-DD: not 2015-02-30/);
});

test('what discounts and comps took off closed orders is reported', async () => {
    const place = await readyVenue(hub);
    const manager = await device(hub, place, 'manager', ['orders']);
    const give = async (order, kind, more = {}) => {
        const discount_id = uuid();
        await manager.ok('discount.give', { discount_id, order_id: order, kind, reason: 'a long wait', ...more });
        return discount_id;
    };
    const cola = async (order) => {
        const line_id = uuid();
        await manager.ok('line.add', { line_id, order_id: order, item_id: place.ids.cola, quantity: 1 });
        return line_id;
    };
    const send = (order) => manager.ok('order.send', { order_id: order });
    // 2 x 15.00 and 3.00, plus 10 % tax: the cola costs nothing, then 10 % of the rest is taken off.
    const { order: paid } = await orderBurger(manager, place.ids, { quantity: 2 });
    await give(paid, 'comp', { line_id: await cola(paid) });
    await give(paid, 'percent', { percent_ppm: 100_000 });
    await manager.ok('discount.remove', { discount_id: await give(paid, 'amount', { amount: 100 }) });
    await send(paid);
    await manager.ok('payment.take', { payment_id: uuid(), order_id: paid, tender: 'card', amount: 2970 }, { pre: { due: 2970 } });
    // 15.00 less 2.50, closed without payment.
    const { order: left } = await orderBurger(manager, place.ids, { table: null });
    await give(left, 'amount', { amount: 250 });
    await send(left);
    const { rev } = manager.kind('order').get(left);
    await manager.ok('order.close', { order_id: left, reason: 'guests left' }, { pre: { rev } });
    // Open, and therefore in no sum.
    const { order: open } = await orderBurger(manager, place.ids, { table: null });
    await give(open, 'comp');
    await manager.close();

    const report = (...of) => JSON.parse(good(ctl('--tenant', place.tenant, '--venue', place.venue, 'report', '--json', ...of)));
    const { orders, discounts, comps, revenue, ...all } = report();
    assert.deepEqual({ orders, discounts, comps, revenue }, { orders: '2', discounts: '2', comps: '1', revenue: '43.45' });
    assert.deepEqual([all['discounts.amount'], all['comps.amount'], all['orders.unpaid'], all['revenue.unpaid'], all['orders.not_closed']],
        ['5.50', '3.00', '1', '13.75', '1']);
    const then = report('--to', '2020-01-01');
    assert.deepEqual([then.discounts, then['discounts.amount'], then.comps, then['comps.amount']], ['0', '0.00', '0', '0.00']);
});

test('with connections cut and the hub killed on the way', async () => {
    const venue = freshVenue(hub, 'Chaos');
    const player = spawn(program('payonctl'),
        [...venue, 'replay', '--generate', '--devices', '4', '--window', '4', '--cut-every', '100'], { env: hub.environment() });
    let out = '', err = '';
    player.stdout.on('data', (text) => (out += text));
    player.stderr.on('data', (text) => (err += text));
    const ended = new Promise((resolve) => player.on('close', resolve));
    for (let kills = 0; kills < 3; kills++) {
        await new Promise((resolve) => setTimeout(resolve, 700)); // at 200 commands a second and device it takes 2.7 s
        assert.equal(player.exitCode, null, 'still playing');
        await hub.restart('SIGKILL');
    }
    assert.equal(await ended, 0, out + err);
    assert.ok(closing(out).cut >= 15, out);
    good(ctl(...venue, 'report', '--check', path.join(HERE, 'generated.json')));
});

const TAXED = { tax: 88_750, service: 125_000 };

/** Plays the set with tax and service, into a venue of its own, and compares the figures of the rule. */
function playTaxed(name, csv, ...set) {
    const venue = freshVenue(hub, name);
    good(ctl(...venue, 'replay', ...set, '--tax', TAXED.tax, '--service', TAXED.service));
    const file = path.join(folder, 'taxed.json');
    fs.writeFileSync(file, JSON.stringify(taxedFigures(csv, TAXED)));
    good(ctl(...venue, 'report', '--check', file));
}

test('with a tax on top and a service charge the figures are those of the rule', () => {
    const set = ['--generate', '--orders', '150'];
    playTaxed('Taxed', good(ctl('replay', ...set, '--print')), ...set);
});

test('files of payonctl import are played with the prices that they say', () => {
    for (const [file, figures] of [
        ['burrito.csv', { orders: '3', units: '6', 'revenue.paid': '38.74', ticket_items: '4' }],
        ['bakery.csv', { orders: '4', units: '12', 'revenue.paid': '15.98', 'category.Bread.units': '7' }],
    ]) {
        const venue = freshVenue(hub, file), set = path.join(ROOT, 'tests/import', file);
        good(ctl(...venue, 'replay', set, '--quiet'));
        const report = JSON.parse(good(ctl(...venue, 'report', '--json', '--journal')));
        for (const [name, value] of Object.entries(figures)) assert.equal(report[name], value, `${file}: ${name}`);
        good(ctl(...venue, 'replay', set, '--quiet'));
        assert.deepEqual(JSON.parse(good(ctl(...venue, 'report', '--json', '--journal'))), report);
    }
});

test('a report that is not what was expected says so', () => {
    const wrong = JSON.parse(fs.readFileSync(path.join(HERE, 'generated.json')));
    wrong.revenue = '14060.41';
    fs.writeFileSync(path.join(folder, 'wrong.json'), JSON.stringify(wrong));
    const { status, stdout } = ctl('report', '--check', path.join(folder, 'wrong.json'));
    assert.equal(status, 1);
    assert.match(stdout, /WRONG revenue: 14060\.40, not 14060\.41\n/);
    assert.match(stdout, /figures, 1 wrong/);
});

test('a journal with a hole is found, whatever was expected', () => {
    const psql = (sql) => spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', sql, pg.db_admin_url], { encoding: 'utf8' });
    fs.writeFileSync(path.join(folder, 'few.json'), '{"items": "11"}');
    good(ctl('report', '--check', path.join(folder, 'few.json')));
    const hole = psql(`begin; alter table journal disable trigger all;
        delete from journal j using venue v where v.venue_id = j.venue_id and v.name = 'Replay' and j.seq = 700; commit;`);
    assert.equal(hole.status, 0, hole.stderr);
    const { status, stdout } = ctl('report', '--check', path.join(folder, 'few.json'));
    assert.equal(status, 1);
    assert.match(stdout, /WRONG journal\.missing: 1, not 0\n/);
});

test('files that are no data set are refused with the row', () => {
    const head = 'id,date,time,name,size,type,price\n';
    const row = '1,2026-01-01,10:00:00,a,S,t,1\n';
    for (const [text, error] of [
        ['', /row 1: the columns are/],
        [`${head}1,2026-01-01,10:00:00,a,S,t\n`, /row 2: not 7 columns/],
        [`${head}1,2026-02-30,10:00:00,a,S,t,1\n`, /row 2: no date and time/],
        [`${head}1,2026-01-01,10:00:00,a,S,t,1.234\n`, /row 2: no price: 1\.234/],
        [`${head}1,2026-01-01,10:00:00,a,S,t,-1\n`, /row 2: no price: -1/],
        [`${head}${row}2,2026-01-01,10:00:00,a,S,t,2\n`, /row 3: a in S has two prices/],
        [`${head}${row}2,2026-01-01,10:00:00,a,S,u,1\n`, /row 3: a has two types/],
        [`${head}${row}1,2026-01-01,10:00:01,a,S,t,1\n`, /row 3: the order has another time/],
    ]) {
        fs.writeFileSync(path.join(folder, 'bad.csv'), text);
        const { status, stderr } = ctl('replay', path.join(folder, 'bad.csv'));
        assert.equal(status, 1);
        assert.match(stderr, error);
    }
});

const there = fs.existsSync(DATA);
for (const day of ['2015-11-27', '2015-01-01', '2015-10-15'])
    test(`the year of orders: ${day}`, { skip: there ? false : `no data set at ${path.relative(ROOT, DATA)} (or PAYON_PIZZAPLACE)` }, () => {
        const venue = freshVenue(hub, `Day ${day}`);
        good(ctl(...venue, 'replay', DATA, '--day', day, '--cut-every', '150'));
        good(ctl(...venue, 'report', '--check', path.join(HERE, `pizzaplace-${day}.json`)));
    });

test('the year of orders: 2015-01-01 with tax and service', { skip: there ? false : 'no data set' }, () => {
    const [head, ...rows] = fs.readFileSync(DATA, 'utf8').trim().split('\n');
    const day = rows.filter((row) => row.includes('2015-01-01'));
    playTaxed('Taxed day', [head, ...day].join('\n').replaceAll('"', ''), DATA, '--day', '2015-01-01');
});
