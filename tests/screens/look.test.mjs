// What can be said of a page's look without looking: accessible by axe in both themes and both languages,
// no word cut off or out of sight, and no more to load than was agreed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test as plain } from 'node:test';
import { SIZES, skip, WEB_ROOT } from './lib/browser.mjs';
import { violations } from './lib/axe.mjs';
import { bundleSizes } from './lib/figures.mjs';
import { KitchenPage, TabletPage } from './lib/pages.mjs';
import { fireOrders } from './lib/play.mjs';
import { onStage } from './lib/stage.mjs';

const { test, flow } = onStage();
const GZIPPED_MAX = 120 * 1024; // of a screen: page, script, style

/** Pixels by which the page is wider than the screen. */
const sideways = (page) => page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const scheme of ['dark', 'light'])
    for (const locale of ['en-GB', 'ur-PK'])
        test(`pairing and connection, ${scheme}, ${locale}: axe finds nothing, nothing sticks out`, async (stage) => {
            const screen = await stage.screen({ scheme, locale, size: SIZES.phone });
            const page = await screen.page(TabletPage);
            assert.equal(await page.$('html').getAttribute('data-theme'), scheme);
            await page.typeToken('nothing');
            assert.deepEqual([await violations(page), await sideways(page)], [[], 0]);
            await page.pair(stage.venue.token('waiter', `looked at ${scheme} ${locale}`));
            await page.openConnection();
            assert.deepEqual([await violations(page), await sideways(page)], [[], 0]);
        });

test('offline and stopped: axe finds nothing', async (stage) => {
    const pages = [];
    for (const scheme of ['dark', 'light']) {
        const page = await stage.tablet({ scheme });
        const second = await page.screen.page(TabletPage);
        await second.$('button:text-is("Work here")').waitFor();
        assert.deepEqual(await violations(second), []);
        await second.page.close();
        pages.push(page);
    }
    await stage.goOffline();
    for (const page of pages) {
        await page.link('offline');
        await page.banner();
        assert.deepEqual(await violations(page, ['.link', '.banner:not([data-dark])']), []);
    }
    await stage.goOnline();
    for (const page of pages) await page.link('live');
});

for (const [scheme, table] of [['dark', '1'], ['light', '2']]) {
    flow(`the tablet's floor, order and choices, ${scheme}: axe finds nothing`, async (stage) => {
        const { ids } = stage.venue;
        const page = await stage.tablet({ scheme });
        await page.table(table).waitFor();
        assert.deepEqual(await violations(page), []);
        await page.openTable(table, { covers: 2 });
        await page.$(`[data-category="${ids.categories['From the grill']}"]`).click();
        assert.deepEqual(await violations(page), []);
        await page.item(ids.items['Rib-eye 300 g']).click();
        await page.$('[data-option]').first().waitFor();
        assert.deepEqual(await violations(page), []);
    });
    flow(`the kitchen with tickets, ${scheme}: axe finds nothing`, async (stage) => {
        const page = await stage.kitchen({ scheme });
        await page.$('[data-station]').first().waitFor();
        assert.deepEqual(await violations(page), []);
        await page.pickStation('grill');
        await fireOrders(stage, 3);
        await page.firstTicket();
        assert.deepEqual(await violations(page), []);
    });
}

for (const name of ['tablet', 'kitchen'])
    plain(`${name}: page, script and style are at most ${GZIPPED_MAX / 1024} KiB gzipped`, { skip }, (t) => {
        const { total, parts } = bundleSizes(WEB_ROOT, name);
        t.diagnostic(`${name}: ${total} bytes gzipped (${parts.map(({ ending, bytes }) => `${ending} ${bytes}`).join(', ')})`);
        assert.ok(total <= GZIPPED_MAX, `${total} bytes`);
        assert.deepEqual(parts.map(({ ending }) => ending).sort(), ['.css', '.html', '.js']);
    });

plain('the service worker keeps every file that a page names', { skip }, () => {
    const worker = fs.readFileSync(path.join(WEB_ROOT, 'sw.js'), 'utf8');
    for (const name of ['tablet', 'kitchen']) {
        const page = fs.readFileSync(path.join(WEB_ROOT, `${name}.html`), 'utf8');
        const named = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file);
        assert.ok(named.length >= 4, `${name} names only ${named}`);
        for (const file of [`/${name}`, ...named]) assert.ok(worker.includes(`"${file}"`), `the worker does not keep ${file}`);
    }
});
