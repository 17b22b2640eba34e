// The connection as the pages show it: paired, live, offline with the saved state, live again.
import assert from 'node:assert/strict';
import { KitchenPage, TabletPage } from './lib/pages.mjs';
import { onStage } from './lib/stage.mjs';
import { sql } from '../lib/history.mjs';

const { test } = onStage();

for (const Page of [TabletPage, KitchenPage])
    test(`${Page.screen}: paired by a token through its form, live, and paired after a reload`, async (stage) => {
        const page = await stage.paired(Page, { byForm: true });
        assert.equal(await page.$('.link').innerText(), 'Live');
        await page.openConnection();
        assert.equal(await page.fact('Venue'), 'The Copper Pan');
        await page.reload();
        await page.link('live');
        assert.equal(await page.$('[name=token]').count(), 0);
        assert.equal(await page.page.title(), 'The Copper Pan · PayOn');
    });

test('text that is not a token is rejected', async (stage) => {
    const screen = await stage.screen();
    const page = await screen.page(TabletPage);
    await page.typeToken('payon_d_nothing');
    assert.match(await page.$('[role=alert]').innerText(), /begins with payon_d_/);
    await page.typeToken(stage.venue.token('waiter'));
    await page.link('live');
});

test('the hub is killed: offline, a banner; it comes back: live', async (stage) => {
    const page = await stage.tablet();
    await stage.hub.kill('SIGKILL');
    await page.link('offline');
    assert.match(await page.banner(), /^Offline for \d+ s · Keep working/);
    await stage.hub.start();
    await page.link('live'); // by itself, after its pause
    assert.equal(await page.bannerOf().count(), 0);
});

/* As a failover to a standby that had another last change. */
test('the hub lost something: a notice in words, until somebody taps it', async (stage) => {
    const page = await stage.tablet();
    sql(stage.pg, `set session_replication_role = replica;
        update journal j set chain = sha256('another') from venue_head h
            where j.venue_id = h.venue_id and j.seq = h.seq;
        update venue_head set chain = sha256('another') where seq > 0`);
    assert.match(await page.banner('bad'), /^The hub lost its latest entries \(\d\d:\d\d\)\. This is what it has now/);
    await page.bannerOf().click();
    await page.link('live');
    assert.equal(await page.bannerOf().count(), 0);
});

test('the network is cut and comes back, with the hub running', async (stage) => {
    const page = await stage.kitchen();
    await stage.goOffline();
    await page.link('offline');
    await stage.goOnline();
    await page.link('live');
});

test('a silent network is noticed, where nothing closes and nothing arrives', async (stage) => {
    const page = await stage.tablet();
    await stage.proxy.say('drop down');
    await page.link('offline');
    await stage.proxy.say('pass down');
    await stage.proxy.say('cut'); // what was swallowed is missing in its streams
    await stage.wake();
    await page.link('live');
});

for (const Page of [TabletPage, KitchenPage])
    test(`${Page.screen}: a reload while the hub is dead shows the page and the saved state`, async (stage) => {
        const page = await stage.paired(Page);
        await page.pickStation?.('grill');
        await page.worksOffline();
        await page.stateIsKept();
        await page.openConnection();
        const seq = Number(await page.fact('State as of change'));
        assert.ok(seq > 0);
        await stage.hub.kill('SIGKILL');
        await stage.goOffline();
        await page.reload();
        await page.link('offline');
        await page.openConnection();
        assert.equal(await page.fact('Venue'), 'The Copper Pan');
        assert.equal(await page.fact('Can reload offline'), 'yes');
        assert.equal(Number(await page.fact('State as of change')), seq);
        await page.closeSheet();
        assert.match(await page.banner(), /\S/);
        await stage.hub.start();
        await stage.goOnline();
        await page.link('live');
    });
