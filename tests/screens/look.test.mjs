// What can be checked of a page's look by machine, for every state in both themes and both languages: axe
// finds nothing (in kitchens with a contrast of 7:1), everything is large enough to touch and within sight,
// and the page loads no more bytes than agreed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test as plain } from 'node:test';
import { skip, WEB_ROOT } from './lib/browser.mjs';
import { violations } from './lib/axe.mjs';
import { bundleSizes } from './lib/figures.mjs';
import { playEvening } from './lib/evening.mjs';
import { TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';
import { STATES } from './lib/states.mjs';

const { test } = onStage();
const GZIPPED_MAX = 120 * 1024; // of a screen: page, script, style

/** By how many pixels the page is wider than the screen. */
const sideways = (page) => page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Elements that can be tapped and are smaller than `least` px in either direction. */
const smallTargets = (page, least) =>
    page.page.evaluate((px) => {
        const inReach = document.querySelector('dialog[open]') ?? document;
        const small = ({ width, height }) => width > 1 && (width < px - 0.5 || height < px - 0.5);
        return [...inReach.querySelectorAll('button, input, summary, a, select, textarea')]
            .filter((element) => element.checkVisibility() && small(element.getBoundingClientRect()))
            .map((element) => element.outerHTML.slice(0, 120));
    }, least);

// every state that ./dev shots takes pictures of, in both themes and both languages
const evening = { kitchens: null };
after(() => Promise.all((evening.kitchens ?? []).map((each) => each.close())));
for (const { name, at, ways } of STATES)
    for (const [scheme, locale] of [['dark', 'en-GB'], ['light', 'ur-PK']])
        test(`${name}, ${scheme}, ${locale}: axe finds nothing, everything is large enough to touch, nothing overflows`, async (stage) => {
            evening.kitchens ??= await playEvening(stage);
            const page = await at(stage, { size: ways[0].size, scheme, locale });
            assert.equal(await page.$('html').getAttribute('data-theme'), scheme);
            assert.equal(await page.$('html').getAttribute('dir'), locale === 'ur-PK' ? 'rtl' : 'ltr');
            const inKitchen = name.startsWith('kitchen');
            const isLarge = inKitchen || /^tablet-pa(y|id)$/.test(name);
            const found = await violations(page, { strict: inKitchen });
            assert.deepEqual([found, await smallTargets(page, isLarge ? 64 : 48), await sideways(page)], [[], [], 0]);
            await stage.goOnline();
        });

test('offline and stopped: axe finds nothing', async (stage) => {
    const pages = [];
    for (const scheme of ['dark', 'light']) {
        const page = await stage.tablet({ scheme });
        const second = await page.screen.page(TabletPage);
        await second.$('button:text-is("Use this window")').waitFor();
        assert.deepEqual(await violations(second), []);
        await second.page.close();
        pages.push(page);
    }
    await stage.goOffline();
    for (const page of pages) {
        await page.link('offline');
        await page.banner();
        assert.deepEqual(await violations(page, { parts: ['.link', '.banner:not([data-dark])'] }), []);
    }
    await stage.goOnline();
    for (const page of pages) await page.link('live');
});

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
