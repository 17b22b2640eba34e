// What the tests of a file run on: Postgres, the hub with the screens as its web_root, a proxy in front of it,
// one Chromium. Opened by the first test that needs it, closed after the last.
import fs from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { Hub, ROOT, startPostgres } from '../../lib/hub.mjs';
import { Proxy } from '../../lib/proxy.mjs';
import { device, restaurant } from '../../lib/venue.mjs';
import { launch, Screen, skip, WEB_ROOT } from './browser.mjs';
import { KitchenPage, TabletPage } from './pages.mjs';

const HEARTBEAT_MS = 500; // silence is noticed after three

export class Stage {
    /** settings: the hub's, in addition to the stage's. proxy: false for a direct connection. */
    static async open(settings = {}, { proxy = true } = {}) {
        const stage = new Stage();
        try {
            stage.pg = startPostgres();
            stage.hub = new Hub(stage.pg, { web_root: WEB_ROOT, heartbeat_ms: HEARTBEAT_MS, ...settings });
            stage.hub.migrate();
            const [, browser] = await Promise.all([stage.hub.start(), launch()]);
            stage.browser = browser;
            if (proxy) stage.proxy = await Proxy.start(stage.hub.port);
            stage.venue = await restaurant(stage.hub);
        } catch (error) {
            await stage.close();
            throw error;
        }
        return stage;
    }
    constructor() {
        this.screens = new Set();
        this.devices = new Set();
        this.idle = new Map(); // how they were opened -> pages of paired devices that wait for another test
    }
    /** The hub's address, through the proxy. 127.0.0.1 is a secure context, so there are workers and locks. */
    get url() {
        return `http://127.0.0.1:${(this.proxy ?? this.hub).port}`;
    }

    /** A new device, not paired. how: see Screen.open. */
    async screen(how) {
        const screen = await Screen.open(this.browser, this.url, how);
        this.screens.add(screen);
        return screen;
    }
    /** A live page of a paired device: one that clear() kept, if there is one like it. byForm: the token is typed in;
     * otherwise it is on the device from the start, as after a reload, which takes a third less time. */
    async paired(Page, { role = Page.role, name = `${role} ${this.screens.size}`, token, byForm = false, ...how } = {}) {
        const key = JSON.stringify([this.venue.venue, Page.screen, role, name, token, how]);
        const idle = this.idle.get(key);
        for (const page of this.idle.values()) if (page !== idle) await page.unload(); // nobody is there to be seen
        if (idle) {
            this.idle.delete(key);
            this.screens.add(idle.screen);
            await idle.wakeUp();
            return idle;
        }
        const screen = await this.screen(how);
        const secret = token ?? this.venue.token(role, name);
        if (!byForm) await screen.keepToken(`payon-${Page.screen}`, secret);
        const page = await screen.page(Page);
        if (byForm) await page.pair(secret);
        else await page.link('live');
        screen.paired = { key, page };
        return page;
    }
    tablet(how) {
        return this.paired(TabletPage, how);
    }
    kitchen(how) {
        return this.paired(KitchenPage, { size: { width: 1920, height: 1080 }, ...how });
    }
    /** A device without a browser. */
    async device(role, topics, name) {
        const one = await device(this.hub, this.venue, role, topics, name);
        this.devices.add(one);
        return one;
    }

    /** Takes all browsers offline: cuts connections and refuses new ones. The hub runs on. */
    async goOffline() {
        await this.proxy.say('refuse on');
        await this.proxy.say('cut');
    }
    async goOnline() {
        await this.proxy.say('refuse off');
        await this.wake();
    }
    /** Fires the browser's event that the network is back, so that pages reconnect without waiting. */
    async wake() {
        for (const screen of this.screens)
            for (const page of screen.context.pages()) await page.evaluate(() => dispatchEvent(new Event('online')));
    }

    /** The processes of the stage that ended although no test asked them to: how, and what the hub said last. */
    gone() {
        const ends = [this.pg, this.hub, this.proxy].map((one) => one?.gone()).filter(Boolean);
        if (!this.browser.isConnected()) ends.push('Chromium ended by itself');
        if (ends.length > 0) ends.push(...this.hub.log.trim().split('\n').slice(-5));
        return ends;
    }

    /** Closes what a test opened, and returns what went wrong in its pages. keep: paired devices that owe the hub
     * nothing stay for the next test, which loads their page anew; without it, those that were kept are closed, too. */
    async clear({ keep = false } = {}) {
        const problems = [];
        for (const screen of this.screens) {
            const { key, page } = screen.paired ?? {};
            const stays = keep && page && !this.idle.has(key) && (await page.putAside());
            if (stays) this.idle.set(key, page);
            problems.push(...(stays ? screen.problems.splice(0) : await screen.close()));
        }
        this.screens.clear();
        if (!keep) for (const { screen } of this.idle.values()) problems.push(...(await screen.close()));
        if (!keep) this.idle.clear();
        for (const one of this.devices) if (!one.closed) await one.close();
        this.devices.clear();
        return problems;
    }
    async close() {
        await this.clear();
        await this.browser?.close();
        this.proxy?.stop();
        await this.hub?.kill('SIGKILL');
        this.pg?.stop();
    }

    /** Saves pictures of a failure. */
    async picture(name) {
        const dir = path.join(ROOT, 'var/log/test');
        fs.mkdirSync(dir, { recursive: true });
        let n = 0;
        for (const screen of this.screens)
            for (const page of screen.context.pages())
                await page.screenshot({ path: path.join(dir, `screens-${name.replace(/[^\w]+/g, '-')}-${++n}.png`), timeout: 5000 }).catch(() => {});
    }
}

/** {test, flow}: node's test() on this file's stage; a flow has a restaurant of its own, where nothing
 * happened yet. Anything wrong in any page fails the test. keep: see Stage.clear. */
export function onStage(settings, { keep = false } = {}) {
    let stage = null;
    after(() => stage?.close());
    const run = (name, work) =>
        test(name, { skip }, async (t) => {
            stage ??= await Stage.open(settings);
            try {
                assert.deepEqual(stage.gone(), [], 'something of the stage ended before this test');
                await work(stage, t);
            } catch (error) {
                await stage.picture(name);
                const also = await stage.clear();
                if (also.length > 0) error.message += `\nand in the pages:\n${also.join('\n')}`;
                const ends = stage.gone();
                if (ends.length > 0) {
                    error.message += `\nand on the stage:\n${ends.join('\n')}`;
                    await stage.close().catch(() => {});
                    stage = null; // the next test gets another one
                    throw error;
                }
                await stage.proxy.say('pass both');
                await stage.goOnline();
                if (!stage.hub.process) await stage.hub.start();
                throw error;
            }
            assert.deepEqual(await stage.clear({ keep }), [], 'something went wrong in a page');
        });
    return {
        test: run,
        flow: (name, work) =>
            run(name, async (on, t) => {
                on.venue = await restaurant(on.hub);
                await work(on, t);
            }),
    };
}
