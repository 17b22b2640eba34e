// A menu of 20,000 items: how long it takes to publish, how soon a tablet starts with it, and how soon it shows
// that an item is sold out. In real Chromium; pages, hub and database are on this machine.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';

const CATEGORIES = 100;
const ITEMS = 20_000;
const WARM_STARTS = 5;
const SOLD_OUT = Number(process.env.PAYON_BENCH_SOLD_OUT ?? 100);
const START_WITHIN_MS = 1000;
const SEEN_WITHIN_MS = 150;

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const byNumber = (list) => [...list].sort((a, b) => a - b);

/** The menu with so many articles in addition that it has ITEMS. */
function filled(menu) {
    const categories = Array.from({ length: CATEGORIES }, (_, n) => ({ name: `Aisle ${n}` }));
    const items = Array.from({ length: ITEMS - menu.items.length }, (_, n) => ({
        name: `Article number ${n}`, category: `Aisle ${n % CATEGORIES}`, price: 100 + (n % 900), tax: 'VAT 10 %', station: 'grill', position: n,
    }));
    return { ...menu, categories: [...menu.categories, ...categories], items: [...menu.items, ...items] };
}

/** ms of `payonctl menu export` or `import`. */
async function ctl(stage, verb, file) {
    const { tenant, venue } = stage.venue;
    const began = performance.now();
    const child = spawn(path.join(process.env.PAYON_BUILD, 'clients/c/payonctl'), ['--tenant', tenant, '--venue', venue, 'menu', verb, file], { env: stage.hub.environment() });
    let err = '';
    child.stderr.on('data', (text) => (err += text));
    child.stdout.resume();
    const status = await new Promise((resolve) => child.on('close', resolve));
    if (status !== 0) throw new Error(`menu ${verb}: ${err}`);
    return performance.now() - began;
}

/** ms from the reload until the floor is painted from what the page has kept, and until it is live. */
async function warmStart(tablet) {
    await tablet.page.reload();
    const shown = await tablet.page.evaluate(() => new Promise((resolve) => {
        const look = () => document.querySelector('[data-table]') && requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        new MutationObserver(look).observe(document, { subtree: true, childList: true });
        look();
    }));
    await tablet.link('live');
    return { shown, live: await tablet.page.evaluate(() => performance.now()) };
}

/** ms from the command until the tablet has painted the tile as sold out, for many items in turn. */
async function soldOut(stage, tablet, items) {
    const cook = await stage.device('kitchen', []);
    await tablet.page.evaluate(() => {
        globalThis.soldOut = new Map();
        const look = () => {
            for (const { dataset } of document.querySelectorAll('.item.sold-out'))
                if (!globalThis.soldOut.has(dataset.item))
                    globalThis.soldOut.set(dataset.item, new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())))));
        };
        new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    });
    const ms = [];
    for (const item_id of items) {
        const began = performance.timeOrigin + performance.now();
        await cook.ok('item.86', { item_id });
        ms.push(await tablet.page.evaluate(async (id) => {
            while (!globalThis.soldOut.has(id)) await new Promise((resolve) => setTimeout(resolve, 1));
            return globalThis.soldOut.get(id);
        }, item_id) - began);
    }
    return byNumber(ms);
}

export async function menu(servers) {
    const { skip, WEB_ROOT } = await import('../tests/screens/lib/browser.mjs');
    const { Stage } = await import('../tests/screens/lib/stage.mjs');
    const { device, restaurant } = await import('../tests/lib/venue.mjs');
    if (skip) throw new Error(skip);
    const stage = await Stage.open({ heartbeat_ms: 2000, log_level: 'warn' }, { proxy: false });
    const samples = {};
    const figures = [];
    const say = (what, unit, measured, aim) =>
        figures.push({ what, unit, measured, ...(aim === undefined ? {} : { target: `<= ${aim}`, held: measured <= aim }) });
    try {
        stage.venue = await restaurant(stage.hub);
        const file = path.join(servers.dir, 'menu.json');
        await ctl(stage, 'export', file);
        fs.writeFileSync(file, JSON.stringify(filled(JSON.parse(fs.readFileSync(file, 'utf8')))));
        samples.import_ms = await ctl(stage, 'import', file);
        say(`payonctl menu import of a menu of ${ITEMS} items`, 's', samples.import_ms / 1000);
        const one = await device(stage.hub, stage.venue, 'waiter', ['menu', 'floor', 'orders']);
        const [aisle] = one.all('category').filter(({ name }) => name === 'Aisle 0');
        const items = one.all('item').filter(({ category_id }) => category_id === aisle.id).map(({ id }) => id);
        await one.close();

        const tablet = await stage.tablet();
        await tablet.table('1').waitFor();
        await tablet.page.waitForTimeout(3000); // it keeps what it has been told
        const starts = [];
        for (let i = 0; i < WARM_STARTS; i++) starts.push(await warmStart(tablet));
        samples.starts = starts;
        say(`tablet, warm start with ${ITEMS} items: floor painted`, 'ms', at(byNumber(starts.map(({ shown }) => shown)), 0.5), START_WITHIN_MS);
        say('  and live', 'ms', at(byNumber(starts.map(({ live }) => live)), 0.5));

        await tablet.openTable('1', { covers: 2 });
        await tablet.$(`[data-category="${aisle.id}"]`).click();
        await tablet.item(items[0]).waitFor();
        const ms = (samples.sold_out = await soldOut(stage, tablet, items.slice(0, SOLD_OUT)));
        say('item.86 sent to painted on a tablet with that menu: p50', 'ms', at(ms, 0.5));
        say('  p99', 'ms', at(ms, 0.99), SEEN_WITHIN_MS);
    } finally {
        await stage.close();
    }
    return { figures, samples };
}
