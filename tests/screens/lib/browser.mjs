// Debian's Chromium, with a context for each device: its size, language and colours, and everything that went
// wrong in its pages.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { BUILD } from '../../lib/hub.mjs';

export const WEB_ROOT = path.join(BUILD, 'clients/web');
/** Why the tests are skipped, or false. */
export const skip = fs.existsSync(path.join(WEB_ROOT, 'sw.js')) ? false : 'built with -Dweb=disabled, or without clients/web/node_modules';

const PROGRAM = process.env.PAYON_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
    '--no-sandbox', // none as root, nor in a chroot; what it opens is our own
    '--disable-dev-shm-usage', // /dev/shm may be small
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export const SIZES = {
    tablet: { width: 1280, height: 800 },
    upright: { width: 800, height: 1280 },
    wall: { width: 1920, height: 1080 },
    phone: { width: 412, height: 915 },
};

/** Starts Chromium with its own home, so that it touches none of the user's files. */
export async function launch() {
    const home = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), 'chromium.'));
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
    const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS, env });
    browser.once('disconnected', () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
    return browser;
}

const FINGER = { ms: 350, px: 40 };
const taps = new WeakMap(); // page -> its last taps, {x, y, at}

/** A robot comes back to the same place faster than any finger, and screens drop such a tap as a bounce
 * (clients/web/ui/bounce.ts). So each click of a test comes as late as one that is meant. */
function tapLikeFingers(page) {
    const Locator = Object.getPrototypeOf(page.locator('html'));
    if (Locator.tapsLikeFingers) return;
    Locator.tapsLikeFingers = true;
    const { click } = Locator;
    Locator.click = async function (...how) {
        await this.waitFor();
        const box = (await this.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
        const to = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        const late = (tap) => tap.at + FINGER.ms - performance.now();
        const last = (taps.get(this.page()) ?? []).filter((tap) => late(tap) > 0);
        const here = last.filter(({ x, y }) => Math.hypot(to.x - x, to.y - y) < FINGER.px);
        if (here.length > 0) await new Promise((resolve) => setTimeout(resolve, Math.max(0, ...here.map(late))));
        await click.apply(this, how);
        taps.set(this.page(), [...last, { ...to, at: performance.now() }]);
    };
}

/** Errors that the browser logs when a server is away: not the page's fault. */
const NETWORK = /^WebSocket connection to|net::ERR_|error occurred when fetching the script/;

/** A device: a context of the browser with the pages that are opened on it. */
export class Screen {
    /** how: {size, locale, scheme: 'dark' | 'light', touch}. `url`: the hub's, as seen by this device. */
    static async open(browser, url, { size = SIZES.tablet, locale = 'en-GB', scheme = 'dark', touch = false } = {}) {
        const context = await browser.newContext({
            viewport: size, locale, colorScheme: scheme, hasTouch: touch, timezoneId: 'UTC', reducedMotion: 'reduce',
            permissions: ['clipboard-read', 'clipboard-write'], baseURL: url,
        });
        // a kitchen defaults to dark: here it follows `scheme`, too
        await context.addInitScript(() => {
            if (location.protocol.startsWith('http')) localStorage['payon.theme'] ??= 'auto';
        });
        return new Screen(context, url);
    }
    constructor(context, url) {
        Object.assign(this, { context, url, problems: [] });
        const say = (text) => this.problems.push(text);
        context.on('weberror', (error) => say(`uncaught: ${error.error().stack ?? error.error()}`));
        context.on('console', (message) => {
            if (message.type() === 'error' && !NETWORK.test(message.text())) say(`console: ${message.text()}`);
        });
        context.on('serviceworker', (worker) =>
            worker.on?.('console', (message) => message.type() === 'error' && say(`service worker: ${message.text()}`)));
        this.prepared = context.addInitScript(() =>
            document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
                console.error(`CSP: ${violatedDirective} forbids ${blockedURI}`)));
    }

    /** A new page of this class, at /name. */
    async page(Page, name = Page.screen) {
        await this.prepared;
        const tab = await this.context.newPage();
        tapLikeFingers(tab);
        const page = new Page(tab, this);
        await page.go(`/${name}`);
        return page;
    }

    /** Closes it and returns what went wrong in its pages. */
    async close() {
        await this.context.close();
        return this.problems;
    }
}
