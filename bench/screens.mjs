// The waits of a person at a screen, in real Chromium: from the tap on "send" on a tablet until another
// page has painted it, with the hub at rest and under load; a warm start; the size of what is loaded.
//
// All pages run on this machine and share its clock; the pages' estimate of the hub's clock is reported.
import path from 'node:path';
import { load } from './servers.mjs';
import { ADD_LINE, menuPut, planOf, venuesMake } from './venues.mjs';

const SENDS = Number(process.env.PAYON_BENCH_SENDS ?? 500);
const SENDS_A_TABLE = 21; // a realistic size of a check
const LOAD = { venues: 8, devices: 8, rate: 500, seconds: 8 };
const DISH = { item: 'Beef goulash with dumpling', category: 'Mains' };
const WARM_STARTS = 5;
const SEEN_WITHIN_MS = 150;
const FRAMES = { tickets: 30, changes: 20, seconds: 10 };
const TAPS = 20;

/** What counts as painted on each receiving page: a new line or ticket, after its paint. */
const RECEIVERS = {
    'another tablet': { is: '[data-line]:not([data-phase=unsent]):not([data-phase=pending])', id: 'line' },
    'the kitchen': { is: '[data-ticket]', id: 'ticket' },
};

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Notes the time of each tap on "send", as the event's timestamp has it. */
async function noteTaps(sender) {
    await sender.page.evaluate(() => {
        globalThis.taps = [];
        const note = ({ target, timeStamp }) => target.closest('[data-act=send]') && globalThis.taps.push(performance.timeOrigin + timeStamp);
        addEventListener('click', note, { capture: true });
    });
}

/** Notes the time of each new element that `is`, after the frame that painted it. */
async function notePaints(receiver, { is, id }) {
    await receiver.page.evaluate(([selector, key]) => {
        const seen = new Set();
        globalThis.paints = [];
        globalThis.onPaint = () => {};
        const look = () => {
            for (const element of document.querySelectorAll(selector)) {
                if (seen.has(element.dataset[key])) continue;
                seen.add(element.dataset[key]);
                requestAnimationFrame(() => {
                    const { port1, port2 } = new MessageChannel(); // its task runs after the frame
                    port1.onmessage = () => {
                        globalThis.paints.push(performance.timeOrigin + performance.now());
                        globalThis.onPaint();
                    };
                    port2.postMessage(null);
                });
            }
        };
        new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    }, [is, id]);
}
const painted = (receiver, n) =>
    receiver.page.evaluate((count) => new Promise((resolve) => {
        const look = () => globalThis.paints.length >= count && resolve();
        globalThis.onPaint = look;
        look();
    }), n);

/** Sends dish by dish, each after the previous one was painted: ms from tap to paint, sorted. */
async function sendAndSee(stage, sender, receiver, tables, { follow, clear }) {
    const { ids } = stage.venue;
    let n = 0;
    const opened = new Set();
    for (const table of tables) {
        await sender.openTable(table, opened.has(table) ? {} : { covers: 2 });
        opened.add(table);
        if (follow) await receiver.openTable(table);
        await sender.$(`[data-category="${ids.categories[DISH.category]}"]`).click();
        for (let i = 0; i < SENDS_A_TABLE && n < SENDS; i++) {
            await sender.item(ids.items[DISH.item]).click();
            await sender.act('send');
            await painted(receiver, ++n);
            await clear?.();
        }
        await sender.act('back');
        if (follow) await receiver.act('back');
    }
    const [taps, paints] = [await sender.page.evaluate(() => globalThis.taps), await receiver.page.evaluate(() => globalThis.paints)];
    if (taps.length !== paints.length) throw new Error(`${taps.length} taps and ${paints.length} paints`);
    return taps.map((tap, i) => paints[i] - tap).sort((a, b) => a - b);
}

/** Sends 500 commands a second from other venues of the same hub; ends within LOAD.seconds. */
function otherLoad(server, plan) {
    let going = true;
    const samples = [];
    const done = (async () => {
        while (going) samples.push(await load('commands', server, { plan, senders: LOAD.venues * LOAD.devices, ...ADD_LINE, rate: LOAD.rate, seconds: LOAD.seconds }));
    })();
    return async () => {
        going = false;
        await done;
        return samples;
    };
}

async function offsetOf(page) {
    await page.openConnection();
    const { clock_offset_ms } = JSON.parse(await page.report());
    await page.closeSheet();
    return clock_offset_ms;
}

/** One round on a venue of its own: {name, n, p50, p99, offsets}. */
async function round(stage, makeVenue, name, to) {
    stage.venue = await makeVenue();
    const sender = await stage.tablet({ name: 'sender' });
    const kitchen = to === 'the kitchen';
    const receiver = kitchen ? await stage.kitchen({ name: 'receiver' }) : await stage.tablet({ name: 'receiver' });
    if (kitchen) await receiver.pickStation('grill');
    const offsets = [await offsetOf(sender), await offsetOf(receiver)];
    await noteTaps(sender);
    await notePaints(receiver, RECEIVERS[to]);
    const cook = kitchen ? await stage.device('kitchen', ['kitchen:grill']) : null;
    const clear = cook && (async () => { // so that the screen does not fill up
        for (const { id, state } of cook.all('ticket')) if (state === 'new' || state === 'started') await cook.cmd('ticket.bump', { ticket_id: id });
    });
    const tables = Object.keys(stage.venue.ids.tables).filter((number) => /^\d/.test(number));
    const all = Array.from({ length: Math.ceil(SENDS / SENDS_A_TABLE) }, (_, i) => tables[i % tables.length]);
    const ms = await sendAndSee(stage, sender, receiver, all, { follow: !kitchen, clear });
    const problems = await stage.clear();
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const sample = { n: ms.length, p50: at(ms, 0.5), p99: at(ms, 0.99), max: ms.at(-1), clock_offsets_ms: offsets };
    console.log(`${`${to}, ${name}`.padEnd(30)} ${JSON.stringify(sample)}`);
    return sample;
}

/** The frames of a full kitchen display while its tickets change. Chromium does not report those below 50 ms. */
async function frames(stage, longFrames) {
    const { churn, fireOrders } = await import('../tests/screens/lib/play.mjs');
    await fireOrders(stage, FRAMES.tickets);
    const kitchen = await stage.kitchen();
    await kitchen.pickStation('grill');
    await kitchen.firstTicket();
    let told = null;
    const long = await longFrames(kitchen, async () => (told = await churn(stage, 'grill', FRAMES.changes, FRAMES.seconds)));
    await stage.clear();
    return { longest: Math.max(50, ...long.map(({ ms }) => ms)), over_50_ms: long.length, changes: told.done };
}

/** ms from tap to paint, for some taps on a dish, with the network cut. */
async function taps(stage, tapToPaint) {
    const tablet = await stage.tablet();
    await tablet.openTable('1', { covers: 2 });
    await tablet.$(`[data-category="${stage.venue.ids.categories[DISH.category]}"]`).click();
    await tablet.lineCount('pending', 0);
    await stage.hub.kill('SIGKILL');
    await tablet.link('offline');
    const ms = [];
    for (let i = 0; i < TAPS; i++)
        ms.push(await tapToPaint(tablet, () => tablet.item(stage.venue.ids.items[DISH.item]).click()));
    await stage.hub.start();
    await tablet.link('live');
    return ms;
}

export async function screens(servers) {
    const { skip, WEB_ROOT } = await import('../tests/screens/lib/browser.mjs');
    const { Stage } = await import('../tests/screens/lib/stage.mjs');
    const { bundleSizes, longFrames, tapToPaint, warmPaint } = await import('../tests/screens/lib/figures.mjs');
    const { KitchenPage, TabletPage } = await import('../tests/screens/lib/pages.mjs');
    const { restaurant } = await import('../tests/lib/venue.mjs');
    if (skip) throw new Error(skip);
    const stage = await Stage.open({ heartbeat_ms: 2000, log_level: 'warn' }, { proxy: false });
    const samples = {};
    const figures = [];
    const say = (what, unit, measured, aim) =>
        figures.push({ what, unit, measured, ...(aim === undefined ? {} : { target: `<= ${aim}`, held: measured <= aim }) });
    try {
        await venuesMake(stage.pg, LOAD.venues, LOAD.devices + 1);
        const server = { port: stage.hub.port, pid: stage.hub.process.pid };
        await menuPut(server, servers.dir, LOAD.venues);
        const plan = planOf(servers.dir, 'others', LOAD.venues, LOAD.devices);
        const venue = () => restaurant(stage.hub);
        for (const to of Object.keys(RECEIVERS)) {
            const rest = (samples[`${to}, at rest`] = await round(stage, venue, 'at rest', to));
            const end = otherLoad(server, plan);
            const busy = (samples[`${to}, 500/s`] = await round(stage, venue, '500/s', to).finally(async () => (samples.load = await end())));
            say(`tap on send to painted on ${to}: p50`, 'ms', rest.p50);
            say('  p99', 'ms', rest.p99, SEEN_WITHIN_MS);
            say('  p50 with 500 commands/s of others', 'ms', busy.p50);
            say('  p99 with 500 commands/s of others', 'ms', busy.p99, SEEN_WITHIN_MS);
        }
        stage.venue = await venue();
        const busy = (samples.frames = await frames(stage, longFrames));
        say('the longest frame of a kitchen with 30 tickets, 20 changes a second', 'ms', busy.longest, 100);
        samples.taps = await taps(stage, tapToPaint);
        say('an own tap on the tablet until its paint, without network: the longest of 20', 'ms', Math.max(...samples.taps), 50);
        for (const Page of [TabletPage, KitchenPage]) {
            const page = await stage.paired(Page);
            const starts = [];
            for (let i = 0; i < WARM_STARTS; i++) starts.push(await warmPaint(page));
            samples[`warm ${Page.screen}`] = starts;
            say(`${Page.screen}: first paint of a warm start, CPU four times as slow`, 'ms', at([...starts].sort((a, b) => a - b), 0.5), 1000);
            const { total, parts } = bundleSizes(WEB_ROOT, Page.screen);
            samples[`size ${Page.screen}`] = parts.map(({ file, bytes }) => ({ file: path.basename(file), bytes }));
            say(`${Page.screen}: page, script and style gzipped`, 'KiB', total / 1024, 120);
        }
    } finally {
        await stage.close();
    }
    return { samples, figures };
}
