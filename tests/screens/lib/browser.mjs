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

const TRIES_MAX = 100; // far longer than any screen ignores taps

/** Screens ignore a tap that comes sooner than one that is meant (clients/web/ui/taps.ts), and a robot is faster than
 * any finger. So a click that the page ignored is made again, until it counts. */
function clickUntilItCounts(page) {
    const Locator = Object.getPrototypeOf(page.locator('html'));
    if (Locator.clicksUntilItCounts) return;
    Locator.clicksUntilItCounts = true;
    const { click } = Locator;
    Locator.click = async function (...how) {
        const ignored = () => this.page().evaluate(() => window.tapsIgnored).catch(() => 0); // 0: the click closed the page
        for (let tries = 0; tries < TRIES_MAX; tries++) {
            const before = await ignored();
            await click.apply(this, how);
            if ((await ignored()) <= before) return;
        }
        throw new Error(`the screen ignores each click on ${this}`);
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
            window.tapsIgnored = 0;
            addEventListener('tap-ignored', () => window.tapsIgnored++);
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

    /** Makes the database of a page that was not opened yet, with its token (clients/web/platform/storage.ts). */
    async keepToken(database, token) {
        await this.context.addInitScript(([name, secret]) => {
            if (!location.protocol.startsWith('http')) return;
            const opening = indexedDB.open(name, 1);
            opening.onupgradeneeded = () => {
                for (const table of ['meta', 'records', 'outbox']) opening.result.createObjectStore(table);
                opening.transaction.objectStore('meta').put(secret, 'token');
            };
            opening.onsuccess = () => opening.result.close(); // the page opens it after this: requests are served in turn
        }, [database, token]);
    }

    /** A new page of this class, at /name. */
    async page(Page, name = Page.screen) {
        await this.prepared;
        const tab = await this.context.newPage();
        clickUntilItCounts(tab);
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
