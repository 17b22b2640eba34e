// payonctl menu: a venue's menu as one document, exported and imported, with the real hub.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { begin, end } from '../lib/ctl.mjs';
import { program, until } from '../lib/hub.mjs';
import { uuid } from '../lib/device.mjs';
import { device, putLunch, readyVenue } from '../lib/venue.mjs';

let pg, hub, folder, venue, tablet;
before(async () => {
    ({ pg, hub, folder } = await begin('menu', { heartbeat_ms: 200 }));
    venue = await readyVenue(hub);
    await putLunch(hub, venue);
    tablet = await device(hub, venue, 'waiter', ['menu', 'orders']);
});
after(() => end({ pg, hub, folder }));

const args = (words) => ['--tenant', venue.tenant, '--venue', venue.venue, 'menu', ...words];
const menu = (...words) => hub.tryCtl(...args(words));
/** The same while this process goes on. */
function menuLater(...words) {
    const child = spawn(program('payonctl'), args(words), { env: hub.environment() });
    const run = { out: '', err: '' };
    child.stdout.on('data', (text) => (run.out += text));
    child.stderr.on('data', (text) => (run.err += text));
    return new Promise((resolve) => child.on('close', (status) => resolve({ ...run, status })));
}
const file = (name, text) => {
    const at = path.join(folder, name);
    if (text !== undefined) fs.writeFileSync(at, text);
    return at;
};
function exported(name) {
    const run = menu('export', file(name));
    assert.equal(run.status, 0, run.stderr);
    return fs.readFileSync(file(name), 'utf8');
}
const told = async () => {
    await tablet.next((m) => m.t === 'sync');
    return Object.fromEntries(tablet.all('item').map((item) => [item.name, item]));
};

for (const kind of ['json', 'csv'])
    test(`what is exported as ${kind} is imported without a change`, async () => {
        const text = exported(`same.${kind}`);
        const { status, stdout, stderr } = menu('import', file(`same.${kind}`));
        assert.equal(status, 0, stderr);
        assert.match(stdout, /0 added, 0 changed, 0 retired\nthe menu is as in the file/);
        assert.match(text, /Burger/);
    });

test('a menu in CSV is read as people write it: names for references, decimals, no ids', async () => {
    const rows = [
        'kind,category,item,price_list,name,price,tax,station,min,max,cost',
        'category,,,,Food,,,,,,',
        'category,,,,"Drinks, cold",,,,,,',
        'item,Food,,,Burger,13.00,VAT 10 %,grill,,,4',
        'item,Food,,,Soup,5.5,VAT 10 %,grill,,,',
        'item,"Drinks, cold",,,Cola,3,VAT 10 %,bar,,,',
        'choice_group,,Burger,,Size,,,,1,1,',
        'choice_group.options,,,,Small,0,,,,,',
        'choice_group.options,,,,Large,2.50,,,,,',
        'price_list,,,,Happy hour,,,,,,',
        'list_price,,Cola,Happy hour,,2.20,,,,,',
    ];
    const at = file('people.csv', `\ufeff${rows.join('\r\n')}\r\n`);
    const dry = menu('import', at, '--dry-run');
    assert.equal(dry.status, 0, dry.stderr);
    assert.match(dry.stdout, /added +category +Drinks, cold\n/);
    assert.match(dry.stdout, /changed +item +Burger: price 12\.50 -> 13\.00\n/);
    assert.match(dry.stdout, /changed +item +Cola: category_id Food -> Drinks, cold/);
    assert.match(dry.stdout, /retired +item +Lunch\n/);
    assert.match(dry.stdout, /added +list_price +Happy hour \/ Cola\n/);
    assert.match(dry.stdout, /dry run: nothing was imported/);
    assert.equal((await told()).Burger.price, 1250);
    await tablet.ok('item.86', { item_id: venue.ids.burger });
    const seen = tablet.next((m) => m.t === 'change' && m.put.menu);
    const real = menu('import', at, '--note', 'Summer');
    assert.equal(real.status, 0, real.stderr);
    assert.match(real.stdout, /published: .*"version":1/);
    const { put } = await seen;
    assert.deepEqual([put.menu[0].version, put.menu[0].note], [1, 'Summer']);
    assert.ok(put.item.length >= 4 && put.category.length === 1 && put.list_price.length === 1, 'all in one message');
    const items = await told();
    assert.deepEqual([items.Burger.price, items.Burger.id, items.Burger.available], [1300, venue.ids.burger, false], 'it is sold out as before');
    assert.equal(items.Lunch.retired, true);
    await tablet.ok('item.back', { item_id: venue.ids.burger });
    const again = menu('import', at);
    assert.match(again.stdout, /the menu is as in the file/);
});

test('routes and targets go through JSON and CSV, and one of no day part is told with its line', async () => {
    const { ids } = venue;
    const manager = await device(hub, venue, 'manager', ['menu', 'floor']);
    const [settings] = manager.all('settings');
    const day_parts = [{ number: 1, name: 'Breakfast', from: 420, to: 660 }];
    await manager.ok('settings.put', { rounding: 'line_up', day_parts }, settings ? { pre: { rev: settings.rev } } : {});
    const base = JSON.parse(exported('routes.json'));
    const burger = base.items.find(({ name }) => name === 'Burger');
    base.categories[0].routes = [
        { kind: 'dine_in', any_kind: true, area: 'Hall', part: 1, station: 'bar' },
        { kind: 'takeaway', station: 'bar' },
    ];
    burger.targets = [{ kind: 'dine_in', any_kind: true, part: 1, station: 'grill', target_s: 240 }, { kind: 'room', target_s: 900 }];
    const put = menu('import', file('routes.json', JSON.stringify(base)));
    assert.equal(put.status, 0, put.stderr);
    assert.match(put.stdout, /changed +category +Food: routes/);
    await tablet.next((m) => m.t === 'sync');
    const [route, other] = tablet.kind('category').get(base.categories[0].id).routes;
    assert.deepEqual([route.any_kind, route.area_id, route.part, route.station_id], [true, ids.area, 1, ids.bar]);
    assert.deepEqual([other.kind, other.station_id], ['takeaway', ids.bar]);
    const csv = exported('routes.csv');
    assert.match(csv, /^category\.routes,.*true/m);
    assert.match(menu('import', file('routes.csv')).stdout, /the menu is as in the file/);
    const line = csv.split('\n').findIndex((row) => row.startsWith('category,')) + 1;
    const header = csv.split('\n')[0].split(',');
    const rows = csv.split('\n').map((row) => row.split(','));
    rows.find(([kind]) => kind === 'category.routes')[header.indexOf('part')] = '7';
    const bad = menu('import', file('part.csv', rows.map((row) => row.join(',')).join('\n')));
    assert.match(bad.stderr, new RegExp(`part\\.csv:${line}:1: a route or target is for a day part that the settings do not have`));
    const area = menu('import', file('area.csv', csv.replace(/Hall/g, 'Garden')));
    assert.match(area.stderr, /area\.csv:\d+:\d+: the venue has no area called Garden/);
});

test('every problem is told by line and column, and nothing is imported', async () => {
    const before = await told();
    const { status, stderr } = menu('import', file('bad.csv', [
        'kind,category,name,price,tax,station,colour',
        'category,,Food,,,,',
        'item,Food,Burger,12.345,VAT 10 %,grill,',
        'item,Fodo,Soup,5,VAT 7 %,grill,',
        'item,Food,,5,VAT 10 %,grill,',
        'itme,Food,Tea,5,VAT 10 %,grill,',
        'item.windows,,,,,,',
    ].join('\n')));
    assert.equal(status, 1);
    for (const [at, text] of [['1:38', /no column of a menu: colour/], ['3:18', /price: no amount: 12\.345/], ['4:6', /no category called Fodo/],
        ['4:18', /no tax called VAT 7 %/], ['5:1', /no name/], ['6:1', /no kind of record of a menu: itme/], ['7:1', /no record of kind item is before it/]])
        assert.match(stderr, new RegExp(`bad\\.csv:${at}: .*${text.source}`), stderr);
    assert.match(stderr, /nothing was imported/);
    const json = menu('import', file('bad.json', '{"menu": 1,\n "items": [{"name": "Tea", "price": "x", "colour": 1}], "itmes": []}'));
    assert.match(json.stderr, /bad\.json:2:37: price: no amount: x\n/);
    assert.match(json.stderr, /bad\.json:2:43: item has no colour in a menu/);
    assert.match(json.stderr, /bad\.json:2:58: a menu has no itmes/);
    assert.match(json.stderr, /bad\.json:2:12: no category_id/);
    assert.match(menu('import', file('cut.json', '{"menu": 1,\n "items": [')).stderr, /cut\.json:2:12: not JSON/);
    assert.deepEqual(await told(), before);
});

test('a rule of the hub that the document breaks is told with its line, also by a dry run', async () => {
    const text = exported('rule.json').replace('"max":1', '"max":7');
    const { status, stderr } = menu('import', file('rule.json', text), '--dry-run');
    assert.equal(status, 1);
    const line = text.slice(0, text.indexOf('"max":7')).split('\n').length;
    assert.match(stderr, new RegExp(`rule\\.json:${line}:1: max is above the number of options`));
});

test('four tablets order while menus are published: nothing is lost, and each line says of which menu it is', async () => {
    const tablets = await Promise.all([1, 2, 3, 4].map(() => device(hub, venue, 'waiter', ['menu', 'orders'])));
    const base = JSON.parse(exported('while.json'));
    const versionOf = () => tablet.all('menu')[0].version;
    const first = versionOf();
    const added = [];
    let on = true;
    const work = tablets.map(async (one) => {
        const order_id = uuid();
        await one.ok('order.open', { order_id, kind: 'takeaway' });
        while (on) {
            const line_id = uuid();
            const burger = added.length % 2 === 0;
            const choices = burger ? [{ group_id: venue.ids.size, option_id: venue.ids.large }] : [];
            await one.ok('line.add', { line_id, order_id, item_id: burger ? venue.ids.burger : venue.ids.cola, quantity: 1, choices });
            added.push(line_id);
        }
        await one.ok('order.send', { order_id });
    });
    for (let n = 0; n < 4; n++) {
        base.items.find(({ name }) => name === 'Burger').price = 1400 + n;
        base.items.push({ name: `Special ${n}`, category: 'Food', price: 900, tax: 'VAT 10 %', station: 'grill' });
        const run = await menuLater('import', file('while.json', JSON.stringify(base)));
        assert.equal(run.status, 0, run.err + run.out);
        assert.match(run.out, /1 added, 1 changed, 0 retired/);
    }
    on = false;
    await Promise.all(work);
    await until('all lines were told', () => added.every((id) => tablet.kind('line').has(id)));
    assert.equal(versionOf(), first + 4);
    const lines = added.map((id) => tablet.kind('line').get(id));
    assert.ok(added.length > 20, `${added.length} lines`);
    const priceAt = (version) => (version === first ? 1300 : 1400 + version - first - 1);
    for (const { name, item_price, menu_version } of lines) if (name === 'Burger') assert.equal(item_price, priceAt(menu_version));
    assert.ok(new Set(lines.map(({ menu_version }) => menu_version)).size > 2);
    assert.ok(tablets.every((one) => one.all('item').filter(({ name }) => name.startsWith('Special')).length === 4));
    await Promise.all(tablets.map((one) => one.close()));
});

test('a menu too large for one change comes in several, of which only the last is seen; more of what is seen is refused', { timeout: 300_000 }, async () => {
    const base = JSON.parse(exported('large.json'));
    const items = Array.from({ length: 13_000 }, (_, n) => ({ name: `Article number ${n}`, category: 'Aisle', price: 100 + n, tax: 'VAT 10 %', station: 'grill' }));
    const large = { ...base, categories: [...base.categories, { name: 'Aisle' }], items: [...base.items, ...items] };
    const told = [];
    const done = tablet.next((m) => {
        if (m.t === 'change' && m.put.menu) told.push(m.put);
        return m.t === 'change' && m.put.category?.some(({ name, retired }) => name === 'Aisle' && !retired);
    }, 250_000);
    const run = await menuLater('import', file('large.json', JSON.stringify(large)));
    assert.equal(run.status, 0, run.err);
    assert.match(run.out, /13001 added, 0 changed, 0 retired\n/);
    await done;
    assert.ok(told.length > 1 && told[0].category[0].retired, 'the category comes hidden');
    assert.deepEqual(told.at(-1).item, undefined, 'the last one only shows it');
    assert.equal(tablet.all('item').filter(({ name }) => name.startsWith('Article')).length, 13_000);
    for (const item of large.items) item.price += 1;
    const dearer = await menuLater('import', file('dearer.json', JSON.stringify(large)));
    assert.equal(dearer.status, 1);
    assert.match(dearer.err, /dearer\.json: this changes more of what is on offer than can be published at once: 130\d\d records/);
});
