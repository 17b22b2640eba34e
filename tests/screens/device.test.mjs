// What belongs to the device: its tabs, token, language and report.
import assert from 'node:assert/strict';
import { KitchenPage, TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';

const { test } = onStage();

test('a device with the wrong role is told so, and can be paired again', async (stage) => {
    const screen = await stage.screen();
    const page = await screen.page(TabletPage);
    await page.typeToken(stage.venue.token('kitchen', 'a cook with a tablet'));
    await page.$('h1:has-text("kitchen")').waitFor();
    await page.$('main.page .button.main').click();
    await page.$('[data-view=pairing]').waitFor();
});

test('two tabs: the second one says so, can take over, and gives back when it is closed', async (stage) => {
    const first = await stage.tablet();
    const second = await first.screen.page(TabletPage);
    const waits = async (page) => {
        await page.$('h1:text-is("Another window on this device is in use.")').waitFor();
        assert.equal(await page.$('.link').count(), 0);
    };
    await waits(second);
    await first.link('live');
    await second.$('button:text-is("Use this window")').click();
    await second.link('live');
    await waits(first);
    await second.page.close();
    await first.link('live');
});

test('tablet and kitchen display in one browser are two devices, and neither stops the other', async (stage) => {
    const tablet = await stage.tablet();
    const kitchen = await tablet.screen.page(KitchenPage);
    await kitchen.pair(stage.venue.token('kitchen', 'the pass'));
    await kitchen.pickStation('grill');
    await kitchen.link('live');
    await tablet.link('live');
    await tablet.reload();
    await tablet.link('live');
    await kitchen.link('live');
});

test('two stations in one browser: the second is a device of its own, by its address', async (stage) => {
    const grill = await stage.kitchen();
    await grill.pickStation('grill');
    await grill.link('live');
    const cold = await grill.screen.page(KitchenPage, 'kitchen?device=2');
    await cold.pair(stage.venue.token('kitchen', 'the cold kitchen'));
    await cold.pickStation('cold');
    await cold.link('live');
    await grill.link('live');
    assert.match(cold.page.url(), /station=cold&device=2/);
    await cold.reload();
    await cold.link('live');
    await grill.reload();
    await grill.link('live');
    await cold.link('live');
});

test('what nobody caught is said on the screen and in the report, also in a sheet', async (stage) => {
    const page = await stage.tablet();
    const { problems } = page.screen;
    const said = (text) => page.$(`[data-fault]:has-text(${JSON.stringify(text)})`).last().waitFor();
    await page.page.evaluate(() => setTimeout(() => { throw new Error('the cat on the keyboard'); }));
    await said('the cat on the keyboard');
    await page.act('dismiss_fault');
    await page.$('[data-fault]').waitFor({ state: 'detached' });
    await page.openConnection();
    await page.page.evaluate(() => void Promise.reject(new Error('a promise of milk')));
    await said('a promise of milk');
    await page.$('dialog [data-act=dismiss_fault]').click();
    const { reports } = JSON.parse(await page.report());
    assert.deepEqual(reports.map(({ code }) => code), ['error', 'rejection']);
    assert.equal(problems.filter((text) => /cat on|promise of/.test(text)).length, problems.length);
    problems.length = 0; // they were ours
});

for (const Page of [TabletPage, KitchenPage])
    test(`${Page.screen}: paired by the code it shows, once a manager approves it`, async (stage) => {
        const screen = await stage.screen();
        const page = await screen.page(Page);
        const code = await page.$('[data-code]').getAttribute('data-code');
        stage.hub.ctl('--tenant', stage.venue.tenant, '--venue', stage.venue.venue, 'pair', code, '--role', Page.role);
        await page.link('live');
        await page.openConnection();
        assert.match(await page.fact('This device'), new RegExp(` · ${Page.role}$`));
        await page.reload(); // the token was kept
        await page.link('live');
    });

test('a revoked token: the page says why, and pairs again when asked', async (stage) => {
    const name = 'a tablet that was lost';
    const page = await stage.tablet({ name });
    const listed = stage.hub.ctl('--tenant', stage.venue.tenant, '--venue', stage.venue.venue, 'token', 'list');
    const id = listed.split('\n').find((line) => line.includes(name)).split(/\s/)[0];
    stage.hub.ctl('--tenant', stage.venue.tenant, '--venue', stage.venue.venue, 'token', 'revoke', id);
    await stage.proxy.say('cut'); // it counts at the next hello
    await page.$('h1:has-text("The hub refused this device")').waitFor();
    assert.match(await page.$('h1').innerText(), /: \S/);
    await page.$('button:text-is("Pair this device again")').click();
    await page.$('h1:text-is("Pair this device")').waitFor();
    await page.pair(stage.venue.token('waiter', 'a new one'));
});

test('the language sets the direction of the page, and is saved', async (stage) => {
    const page = await stage.tablet();
    const root = page.$('html');
    const is = async (lang, dir) => assert.deepEqual([await root.getAttribute('lang'), await root.getAttribute('dir')], [lang, dir]);
    await is('en', 'ltr');
    await page.openConnection();
    const startOf = () => page.$('dialog h2').evaluate((h) => h.getBoundingClientRect().left > innerWidth / 2);
    assert.equal(await startOf(), false);
    await page.chooseLanguage('اردو');
    await is('ur', 'rtl');
    assert.equal(await page.$('dialog h2').innerText(), 'رابطہ');
    assert.equal(await page.$('dialog h2').evaluate((h) => getComputedStyle(h).direction), 'rtl');
    await page.reload();
    await page.link('live');
    await is('ur', 'rtl');
    await page.openConnection();
    await page.chooseLanguage('English');
    await is('en', 'ltr');
});

test('a device that prefers Urdu starts in Urdu', async (stage) => {
    const screen = await stage.screen({ locale: 'ur-PK' });
    const page = await screen.page(TabletPage);
    assert.equal(await page.$('h1').innerText(), 'یہ ڈیوائس جوڑیں');
    assert.equal(await page.$('html').getAttribute('dir'), 'rtl');
});

for (const Page of [TabletPage, KitchenPage])
    test(`${Page.screen}: the report has everything that support asks for, and no token`, async (stage) => {
        const token = stage.venue.token(Page.role, `${Page.screen} that reports`);
        const page = await stage.paired(Page, { token });
        await page.openConnection();
        const text = await page.report();
        const [, id, secret] = /^payon_d_([^_]+)_(.+)$/.exec(token);
        for (const part of [token, id, secret, 'payon_d_']) assert.ok(!text.includes(part), `the report has ${part}`);
        const report = JSON.parse(text);
        assert.deepEqual([report.screen, report.link.is, report.identity.venue.name, report.secure, report.locks],
            [Page.screen, 'live', 'The Copper Pan', true, true]);
        assert.deepEqual([report.reports, report.outbox], [[], []]);
        assert.match(report.digest, /^[0-9a-f]{16}$/);
        assert.ok(Math.abs(report.clock_offset_ms) < 1000, 'one machine, one clock');
    });

test('unpairing asks twice, and removes everything from the device', async (stage) => {
    const page = await stage.tablet();
    await page.stateIsKept();
    await page.openConnection();
    await page.$('button:text-is("Unpair this device")').click();
    await page.$('button:text-is("Really unpair?")').click();
    await page.$('[name=token]').waitFor({ state: 'attached' });
    const left = await page.page.evaluate(async () => {
        const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
        const db = await done(indexedDB.open('payon-tablet'));
        const rows = [];
        for (const name of db.objectStoreNames) rows.push(...(await done(db.transaction(name).objectStore(name).getAllKeys())));
        db.close();
        return rows;
    });
    assert.deepEqual(left.filter((key) => key !== 'pairing'), []); // the new pairing has begun
});
