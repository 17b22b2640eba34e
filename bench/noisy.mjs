// node bench/noisy.mjs: what one tenant's load costs the others. A real hub and Postgres; ten quiet tenants, each with a
// device that gives ten commands a second, and a noisy one that first does the same and then a hundred times as much,
// from many devices, in one venue and then over twenty. Rounds alternate, and each ratio is of two rounds that follow one
// another, so that what else the machine does is in both. Clients are threads of their own. A quiet client's wait counts
// from when the command was due.
//   PAYON_BENCH_SECONDS a round (8), PAYON_BENCH_PAIRS of rounds (5)
import { createRequire } from 'node:module';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { uuid } from '../tests/lib/device.mjs';
import { get, Hub, startPostgres } from '../tests/lib/hub.mjs';
import { makeToken, readyVenue } from '../tests/lib/venue.mjs';

const WebSocket = createRequire(new URL('../tests/', import.meta.url))('ws');
const SECONDS = Number(process.env.PAYON_BENCH_SECONDS ?? 8);
const PAIRS = Number(process.env.PAYON_BENCH_PAIRS ?? 5);
const QUIET = 10; // tenants
const RATE = 10; // commands a second of one of them
const TIMES = 100;
const NOISY = 20; // devices, each below its own rate
const OUTSTANDING = 50; // of a device; below its ceiling

/* --- clients, in a thread of their own -------------------------------------------------------------------- */

class Client {
    constructor(ws, token) {
        this.socket = new WebSocket(ws, 'payon.v1');
        this.answers = new Map();
        this.ready = new Promise((resolve, reject) => {
            this.socket.on('error', reject);
            this.socket.once('open', () => this.socket.send(JSON.stringify({ t: 'hello', token })));
            this.socket.on('message', (data) => {
                for (const m of [JSON.parse(data)].flat()) {
                    if (m.t === 'welcome') resolve();
                    else if (m.t === 'sync') this.socket.send(`{"t":"seen","seq":${m.seq}}`);
                    else if (m.op && this.answers.has(m.op) && m.t !== 'change') this.end(m);
                }
            });
        });
        this.order = null;
    }

    end(m) {
        this.answers.get(m.op)(m);
        this.answers.delete(m.op);
    }

    /** An order is opened, the next command cancels it: the venue stays as it is. */
    give(answered) {
        const op = uuid();
        const body = this.order ? { order_id: this.order } : { order_id: uuid(), kind: 'takeaway' };
        this.answers.set(op, answered);
        this.socket.send(JSON.stringify({ t: 'cmd', op, type: this.order ? 'order.cancel' : 'order.open', body }));
        this.order = this.order ? null : body.order_id;
    }
}

async function clients({ ws, tokens }) {
    const all = tokens.map((token) => new Client(ws, token));
    await Promise.all(all.map(({ ready }) => ready));
    parentPort.postMessage('ready');
    let round = null; // {rate of each, waits, sent, refused}
    const run = (client, offset) => {
        let due = performance.now() + offset;
        const mine = round;
        const step = () => {
            if (round !== mine) return;
            for (; due <= performance.now(); due += 1000 / mine.rate) {
                if (client.answers.size >= OUTSTANDING) continue; // not sent: the hub is not faster
                const from = due;
                mine.sent++;
                client.give((m) => (m.t === 'ok' ? mine.waits.push(performance.now() - from) : mine.refused++));
            }
            setTimeout(step, Math.max(0, due - performance.now()));
        };
        step();
    };
    parentPort.on('message', (rate) => {
        if (rate) {
            round = { rate, waits: [], sent: 0, refused: 0 };
            for (const client of all) run(client, (Math.random() * 1000) / rate);
        } else {
            const { waits, sent, refused } = round;
            round = null;
            parentPort.postMessage({ waits, sent, refused });
        }
    });
}

/* --- rounds ----------------------------------------------------------------------------------------------- */

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];
const median = (list) => percentile(list, 0.5);

async function begin(ws, tokens) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ws, tokens } });
    worker.once('error', (error) => {
        throw error;
    });
    const heard = () => new Promise((resolve) => worker.once('message', resolve));
    await heard();
    return {
        start: (rate) => worker.postMessage(rate),
        stop: () => (worker.postMessage(0), heard()),
        end: () => worker.terminate(),
    };
}

async function batches(hub) {
    const { body } = await get(`${hub.url}/metrics`);
    const value = (name) => Number(new RegExp(`^payon_${name} (\\S+)`, 'm').exec(body)?.[1] ?? NaN);
    return { batches: value('batches_total'), commands: value('batch_commands_total') };
}

/** One round: the quiet ones' waits, and what the noisy one got done. */
async function round(hub, quiet, noisy, rate) {
    noisy.start(rate);
    await sleep(500); // it has begun
    quiet.start(RATE);
    const before = await batches(hub);
    await sleep(SECONDS * 1000);
    const after = await batches(hub);
    const { waits, refused } = await quiet.stop();
    const other = await noisy.stop();
    await sleep(500);
    return {
        p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), refused,
        done_per_s: other.waits.length / (SECONDS + 0.5), noisy_p50: percentile(other.waits, 0.5), noisy_refused: other.refused,
        a_batch: (after.commands - before.commands) / (after.batches - before.batches),
    };
}

const said = (r) => `p50 ${r.p50.toFixed(1)}, p99 ${r.p99.toFixed(1)} ms; the noisy one ${r.done_per_s.toFixed(0)}/s, p50 ${r.noisy_p50.toFixed(1)} ms, ` +
    `${r.a_batch.toFixed(1)} commands a batch${r.refused ? `; ${r.refused} refused` : ''}${r.noisy_refused ? `; ${r.noisy_refused} of the noisy one refused` : ''}`;

async function compare(hub, what, quiet, tokens) {
    const noisy = await begin(hub.ws, tokens);
    const ratios = { p50: [], p99: [] };
    const p99 = { quiet: [], noisy: [] };
    for (let i = 0; i < PAIRS; i++) {
        const calm = await round(hub, quiet, noisy, RATE / NOISY);
        const loud = await round(hub, quiet, noisy, (RATE * TIMES) / NOISY);
        console.log(`  x1:   ${said(calm)}\n  x${TIMES}: ${said(loud)}`);
        for (const key of ['p50', 'p99']) ratios[key].push(loud[key] / calm[key]);
        p99.quiet.push(calm.p99);
        p99.noisy.push(loud.p99);
    }
    await noisy.end();
    console.log(`${what}: the others' p99 ${median(p99.quiet).toFixed(1)} -> ${median(p99.noisy).toFixed(1)} ms, x${median(ratios.p99).toFixed(2)} (wanted: below x1.20); ` +
        `p50 x${median(ratios.p50).toFixed(2)}`);
}

async function main() {
    const pg = startPostgres();
    const hub = new Hub(pg);
    try {
        hub.migrate();
        await hub.start();
        const tokens = [];
        for (let i = 0; i < QUIET; i++) tokens.push((await readyVenue(hub, { name: `Quiet ${i}` })).token('waiter', 'tablet'));
        const loud = await readyVenue(hub, { name: 'Noisy' });
        const one = Array.from({ length: NOISY }, (_, i) => loud.token('waiter', `tablet ${i}`));
        const many = Array.from({ length: NOISY }, (_, i) => {
            const venue = hub.ctl('--tenant', loud.tenant, 'venue', 'create', `Noisy ${i}`, '--currency', 'USD', '--exponent', '2', '--zone', 'UTC').trim();
            return makeToken(hub, { tenant: loud.tenant, venue }, 'waiter', 'tablet');
        });
        const quiet = await begin(hub.ws, tokens);
        await compare(hub, `x${TIMES} in one venue`, quiet, one);
        await compare(hub, `x${TIMES} over ${NOISY} venues`, quiet, many);
        await quiet.end();
    } finally {
        await hub.kill();
        pg.stop();
    }
}

if (!isMainThread) clients(workerData);
else
    main().catch((error) => {
        console.error(`noisy: ${error.stack}`);
        process.exitCode = 1;
    });
