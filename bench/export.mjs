// node bench/export.mjs: how fast a journal is exported, and what that does to live commands. A real hub and Postgres; a
// venue gets a journal of some tens of MB, most of it packed. Then devices of another venue of the tenant give commands
// at a steady rate, in turns with and without a download that begins again whenever it ends. curl downloads, in a process of
// its own. PAYON_BENCH_MB: of the journal; PAYON_BENCH_SECONDS: of a turn; PAYON_BENCH_PAIRS.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { Hub, startPostgres } from '../tests/lib/hub.mjs';
import { device, makeToken, readyVenue } from '../tests/lib/venue.mjs';
import { Device, uuid } from '../tests/lib/device.mjs';
import { sql } from '../tests/lib/history.mjs';

const MB = Number(process.env.PAYON_BENCH_MB ?? 60);
const SECONDS = Number(process.env.PAYON_BENCH_SECONDS ?? 10);
const PAIRS = Number(process.env.PAYON_BENCH_PAIRS ?? 5);
const WRITERS = 6, WINDOW = 40, LINES = 100; // who fill the journal
const DEVICES = 8, EVERY_MS = 40; // live: 200 commands a second
/** Seconds of CPU that a process has used, all its threads together. */
const cpu = (pid) => fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => at(sorted(list), 0.5);

async function order(d, venue, lines, window) {
    const order_id = uuid();
    await d.ok('order.open', { order_id, kind: 'takeaway' });
    for (let i = 0; i < lines; i += window)
        await Promise.all(Array.from({ length: window }, () => d.ok('line.add', { line_id: uuid(), order_id, item_id: venue.ids.cola, quantity: 1 })));
    const said = await d.cmd('order.cancel', { order_id, reason: 'bench' }, { pre: { rev: 1 } }); // says which rev it has
    if (said.t === 'no') await d.ok('order.cancel', { order_id, reason: 'bench' }, { pre: { rev: said.detail.rev } });
}

async function fill(hub, pg, venue) {
    const writers = [];
    for (let i = 0; i < WRITERS; i++) writers.push(await device(hub, venue, 'waiter', [], `writer ${i}`));
    const bytes = () => Number(sql(pg, `select coalesce(sum(octet_length(body::text)), 0) from journal where venue_id = '${venue.venue}'`)[0][0]);
    while (bytes() < MB * 1e6) await Promise.all(writers.map((w) => order(w, venue, LINES, WINDOW)));
    for (const w of writers) await w.close();
    hub.ctl('pack', '--days', '0', '--keep', '1024');
    const [[packed], [rows]] = [sql(pg, 'select coalesce(sum(last_seq - first_seq + 1), 0) from journal_pack')[0], sql(pg, `select count(*) from journal where venue_id = '${venue.venue}'`)[0]];
    console.log(`journal: ${(bytes() / 1e6).toFixed(0)} MB in ${rows} rows, ${packed} changes in packs`);
}

/** Downloads again and again until told to end: MB/s of each whole one. */
function downloads(hub, venue, token, ...options) {
    const load = { rates: [], mb: 0 };
    let ended = false, child = null;
    const run = () => new Promise((resolve) => {
        child = spawn('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{size_download} %{time_total}', ...options,
            '-H', `Authorization: Bearer ${token}`, `${hub.url}/v1/venues/${venue.venue}/export`]);
        let out = '';
        child.stdout.on('data', (text) => (out += text));
        child.on('close', (code) => {
            const [status, size, seconds] = out.split(' ').map(Number);
            load.mb += (size || 0) / 1e6; // of one that is cut off, too
            if (code === 0 && status === 200) load.rates.push(size / 1e6 / seconds);
            else if (!ended) throw new Error(`curl: ${code} ${out}`);
            resolve();
        });
    });
    const done = (async () => {
        while (!ended) await run();
    })();
    load.end = async () => ((ended = true), child?.kill(), await done);
    return load;
}

/** Latencies of commands at a steady rate, ms. */
async function live(devices, venue) {
    const ms = [];
    const until = performance.now() + SECONDS * 1000;
    await Promise.all(devices.map(async (d, n) => {
        await sleep((n * EVERY_MS) / devices.length);
        for (let next = performance.now(); next < until; next += EVERY_MS) {
            await sleep(Math.max(0, next - performance.now()));
            const began = performance.now();
            await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
            ms.push(performance.now() - began);
        }
    }));
    return ms;
}

async function main() {
    const pg = startPostgres();
    const hub = new Hub(pg, { command_rate: 100_000, tenant_command_rate: 0 });
    try {
        hub.migrate();
        await hub.start();
        let size = 0; // MB of the export
        const venue = await readyVenue(hub);
        await fill(hub, pg, venue);
        const token = hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, 'key', 'mint', '--role', 'manager').trim();
        const floor = await readyVenue(hub);
        const devices = [];
        for (let n = 0; n < DEVICES; n++) {
            const d = new Device(hub, makeToken(hub, floor, 'waiter', `tablet ${n}`));
            await d.connect();
            devices.push(d);
        }
        for (const [how, ...options] of [['plain'], ['gzip', '-H', 'Accept-Encoding: gzip']]) {
            const before = cpu(hub.process.pid);
            const alone = downloads(hub, venue, token, ...options);
            await sleep(SECONDS * 1000);
            await alone.end();
            const used = cpu(hub.process.pid) - before;
            const whole = how === 'plain' ? alone.mb : alone.rates.length * size;
            size = how === 'plain' ? alone.mb / alone.rates.length : size;
            console.log(`export alone, ${how}: ${(whole / SECONDS).toFixed(0)} MB/s of text; the hub's CPU: ${(used * 1000 / whole).toFixed(1)} ms for a MB, that is ${(whole / used).toFixed(0)} MB/s on one core`);
        }
        await live(devices, floor); // warm
        const p99 = { without: [], with: [] }, p50 = { without: [], with: [] }, rates = [];
        for (let i = 0; i < PAIRS; i++)
            for (const how of ['without', 'with']) {
                const load = how === 'with' ? downloads(hub, venue, token) : null;
                const ms = sorted(await live(devices, floor));
                if (load) {
                    await load.end();
                    rates.push(...load.rates);
                }
                p99[how].push(at(ms, 0.99));
                p50[how].push(at(ms, 0.5));
                console.log(`  ${how}: ${ms.length} commands, p50 ${at(ms, 0.5).toFixed(2)} ms, p99 ${at(ms, 0.99).toFixed(2)} ms${load ? `, ${median(load.rates).toFixed(0)} MB/s` : ''}`);
            }
        console.log(`with live commands: ${median(rates).toFixed(0)} MB/s; p50 ${median(p50.without).toFixed(2)} -> ${median(p50.with).toFixed(2)} ms, p99 ${median(p99.without).toFixed(2)} -> ${median(p99.with).toFixed(2)} ms (${((median(p99.with) / median(p99.without) - 1) * 100).toFixed(0)} %)`);
        for (const d of devices) await d.close();
    } finally {
        await hub.kill();
        pg.stop();
    }
}

await main();
