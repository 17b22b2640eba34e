// New versions of the app: fetched while the old one runs, applied when nobody works, never halfway.
//
// The screen is the test's own, so that the test can say when a reload would disturb; everything around it
// (ui/shell.tsx, updates.ts, sw.ts) is real.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { ROOT } from '../lib/hub.mjs';
import { skip, WEB_ROOT } from './lib/browser.mjs';
import { TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';
import { expectLater } from './lib/wait.mjs';

const folder = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), 'updates.'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const [source, root] = [path.join(folder, 'screens'), path.join(folder, 'out')];
const { test } = onStage({ web_root: root });

/** Publishes a page that shows this version and is busy while its body says so. */
async function publishVersion(version) {
    const { bundleScreens, publish } = await import(`${ROOT}/clients/web/tools/screens.mjs`);
    fs.mkdirSync(`${source}/tablet`, { recursive: true });
    fs.mkdirSync(root, { recursive: true });
    fs.copyFileSync(`${ROOT}/clients/web/screens/tablet/manifest.json`, `${source}/tablet/manifest.json`);
    fs.writeFileSync(`${source}/tablet/main.tsx`, `
        import '${ROOT}/clients/web/ui/theme.css';
        import { app } from '${ROOT}/clients/web/ui/app.ts';
        import { LinkPill } from '${ROOT}/clients/web/ui/link.tsx';
        import { startScreen } from '${ROOT}/clients/web/ui/shell.tsx';
        await startScreen('tablet', { topics: ['menu'], role: 'waiter', words: {}, theme: 'auto', root: () => <main data-version="${version}"><LinkPill /></main> });
        app.updates.mayReload = () => document.body.dataset['busy'] === undefined;
    `);
    publish(root, await bundleScreens(source, `${WEB_ROOT}/.work/tsconfig.dom.json`, `${ROOT}/clients/web`, version));
}
if (!skip) await publishVersion('one');

const IDLE_MS = 20_000; // as ui/updates.ts has it
const CHECKED_MS = 5000;

/** A page with version one on a fake clock, and a new version that waits. */
async function pageWithNews(stage, next) {
    const screen = await stage.screen();
    await screen.context.clock.install();
    const page = await screen.page(TabletPage);
    await page.pair(stage.venue.token('waiter', `of ${next}`));
    await page.worksOffline();
    await publishVersion(next);
    await stage.hub.restart();
    await stage.wake();
    await page.link('live');
    await page.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // somebody looks at it
    await expectLater('the new version waits', () => page.page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration()).waiting));
    return page;
}
const versionOf = (page) => page.$('[data-version]').getAttribute('data-version');
/** Advances the page's clock; nobody touches the page. */
async function passes(page, ms) {
    for (let i = 0; i < ms; i += 1000) await page.page.clock.runFor(1000);
}
/** A value that changes with a reload. */
const mark = (page) => page.page.evaluate(() => (document.body.dataset.mark = 'same page'));
const isMarked = (page) => page.page.evaluate(() => document.body.dataset.mark === 'same page');

test('a new version waits while a reload would disturb, and is applied when idle', async (stage) => {
    const page = await pageWithNews(stage, 'two');
    assert.equal(await versionOf(page), 'one');
    await mark(page);
    await page.page.evaluate(() => (document.body.dataset.busy = ''));
    await passes(page, IDLE_MS + 3 * CHECKED_MS);
    assert.deepEqual([await versionOf(page), await isMarked(page)], ['one', true], 'reloaded in the middle of work');
    await page.page.evaluate(() => delete document.body.dataset.busy);
    await page.page.keyboard.press('Shift'); // somebody is there
    await passes(page, IDLE_MS - CHECKED_MS);
    assert.deepEqual([await versionOf(page), await isMarked(page)], ['one', true], 'reloaded under somebody\'s hands');
    await passes(page, 2 * CHECKED_MS);
    await page.$('[data-version=two]').waitFor();
    await page.link('live');
    assert.deepEqual(await page.page.evaluate(() => caches.keys().then((names) => names.length)), 1, 'the old version is still kept');
});

test('a new version can be applied at once from the connection page', async (stage) => {
    const page = await pageWithNews(stage, 'three');
    await page.openConnection();
    assert.match(await page.banner('good'), /A new version is ready/);
    await page.$('button:text-is("Update now")').click();
    await page.$('[data-version=three]').waitFor();
    await page.link('live');
});

test('the new version loads without network', async (stage) => {
    await publishVersion('four');
    await stage.hub.restart();
    const page = await stage.tablet();
    await page.worksOffline();
    await stage.goOffline();
    await page.reload();
    assert.equal(await versionOf(page), 'four');
    await stage.goOnline();
    await page.link('live');
});
