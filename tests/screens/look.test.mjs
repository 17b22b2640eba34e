// What can be checked of a page's look by machine, for every state in both themes and both languages: axe
// finds nothing (in kitchens with a contrast of 7:1), everything is large enough to touch and within sight,
// and the page loads no more bytes than agreed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test as plain } from 'node:test';
import { skip, WEB_ROOT } from './lib/browser.mjs';
import { violations } from './lib/axe.mjs';
import { bundleSizes } from './lib/figures.mjs';
import { lookAtStates } from './lib/look.mjs';
import { TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';

const { test } = onStage({}, { keep: true });
const GZIPPED_MAX = 120 * 1024; // of a screen: page, script, style

lookAtStates(test, 'dark', 'en-GB');

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
