// Measurements of a page, inside it or through the browser's debugger.
import fs from 'node:fs';
import path from 'node:path';

/** Gzipped bytes that a browser loads for a screen: {total, parts: [{file, ending, bytes}]}. */
export function bundleSizes(root, screen) {
    const page = fs.readFileSync(path.join(root, `${screen}.html`), 'utf8');
    const files = [`${screen}.html`, ...[...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file)];
    const sizeOf = (file) => {
        const gz = path.join(root, `${file}.gz`);
        return fs.statSync(fs.existsSync(gz) ? gz : path.join(root, file)).size; // what is small is sent as it is
    };
    const parts = files.map((file) => ({ file, ending: path.extname(file), bytes: sizeOf(file) }));
    return { total: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
}

/** ms from navigation to first contentful paint of a warm start, on a CPU that is `slower` times slower. */
export async function warmPaint(page, slower = 4) {
    await page.worksOffline();
    const debug = await page.page.context().newCDPSession(page.page);
    await debug.send('Emulation.setCPUThrottlingRate', { rate: slower });
    try {
        await page.reload();
        return await page.page.evaluate(() => new Promise((resolve) => {
            const take = (list) => list.getEntriesByName('first-contentful-paint').forEach(({ startTime }) => resolve(startTime));
            new PerformanceObserver(take).observe({ type: 'paint', buffered: true });
        }));
    } finally {
        await debug.send('Emulation.setCPUThrottlingRate', { rate: 1 });
        await debug.detach();
    }
}

/**
 * Records every frame that took 50 ms and more while work() runs: [{ms, scripts}]. By long-animation-frame
 * entries, which span from the first task of a frame to its paint and name what ran. Gaps between
 * requestAnimationFrame calls would also count the times when the machine gave the browser no processor
 * between two frames, and a trace would slow down what it measures.
 */
export async function longFrames(page, work) {
    await page.page.evaluate(() => {
        globalThis.longFrames = [];
        globalThis.frameObserver = new PerformanceObserver((list) => {
            for (const { duration, scripts } of list.getEntries())
                globalThis.longFrames.push({ ms: Math.round(duration), scripts: scripts.map(({ invoker, duration: ms }) => `${invoker} ${Math.round(ms)} ms`) });
        });
        globalThis.frameObserver.observe({ type: 'long-animation-frame' });
    });
    await work();
    return page.page.evaluate(() => {
        globalThis.frameObserver.disconnect();
        return globalThis.longFrames;
    });
}

/**
 * ms from a click to the paint that shows what it did, by Event Timing: of the browser itself, in steps of
 * 8 ms, from when the system saw the finger. What is quicker than 16 ms is not reported, and counts as 16.
 */
export async function tapToPaint(page, tap) {
    await page.page.evaluate(() => {
        globalThis.taps = [];
        globalThis.tapObserver = new PerformanceObserver((list) => {
            for (const { name, duration } of list.getEntries()) if (name === 'click' || name === 'pointerup') globalThis.taps.push(duration);
        });
        globalThis.tapObserver.observe({ type: 'event', durationThreshold: 16 });
    });
    await tap();
    await page.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
    return page.page.evaluate(() => {
        globalThis.tapObserver.disconnect();
        return Math.max(16, ...globalThis.taps);
    });
}
