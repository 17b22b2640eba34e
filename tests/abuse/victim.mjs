// The victim: a device that sends ten commands a second, and how long each answer took.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { uuid } from '../lib/device.mjs';
import { Hub, program, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const EACH_MS = 100;
const SLACK = 20; // how many times slower than alone the victim's slowest answers may be
const ALONE_MS = 5; // answers faster than this count as this fast
const TRUE_MS = 100; // the victim's bound, and …
const TRUE_RATIO = 1.1; // … that of the hub's memory after an attack: on a quiet machine, with a release build;
const FEW_MB = 4; // or so much more, since malloc and a venue's caches keep some of what was used once
/** ./dev bench abuse: what is measured is printed beside its true bound, and is not judged here. */
const figures = process.env.PAYON_ABUSE === 'figures';
const SANITIZED_MS = 1000; // sanitizers make single large messages slow: with them this much is always accepted
export const sanitized = /asan|ubsan/.test(execFileSync('ldd', [program('payon-hub')], { encoding: 'utf8' }));

export class Victim {
    constructor(device) {
        this.device = device;
        this.times = [];
        this.refused = [];
        this.running = true;
        this.done = this.run();
    }

    /** An order is opened, the next command cancels it: the venue stays as it is. */
    async run() {
        const pending = [];
        let order = null;
        for (let due = performance.now(); this.running; due += EACH_MS) {
            await sleep(Math.max(0, due - performance.now()));
            if (this.device.closed) break;
            const body = order ? { order_id: order } : { order_id: uuid(), kind: 'takeaway' };
            const since = performance.now();
            const answer = this.device.cmd(order ? 'order.cancel' : 'order.open', body);
            order = order ? null : body.order_id;
            pending.push(
                answer.then(
                    (m) => (m.t === 'ok' ? this.times.push(performance.now() - since) : this.refused.push(m.code)),
                    (why) => this.refused.push(String(why)),
                ),
            );
        }
        await Promise.all(pending);
    }

    /** The slowest of what was answered since the last call, but for one in a hundred; checks that all was answered ok. */
    take() {
        assert.deepEqual(this.refused, [], 'a command of the victim was refused');
        assert.equal(this.device.closed, null, 'the victim was cut');
        const sorted = this.times.splice(0).sort((a, b) => a - b);
        assert.ok(sorted.length > 5, `only ${sorted.length} commands of the victim were answered`);
        return sorted[Math.ceil(sorted.length * 0.99) - 1];
    }

    stop() {
        this.running = false;
        return this.done;
    }
}

/** Runs an attack in a thread: resolves with what it returns. */
export function attack(name, options) {
    const worker = new Worker(new URL('./attacker.mjs', import.meta.url), { workerData: { name, ...options } });
    return new Promise((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
    });
}

/** The victim alone, then beside the attack; what the attacker was told. */
export async function beside(t, victim, name, options) {
    await sleep(1500);
    const alone = victim.take();
    const [told] = await Promise.all([attack(name, options), sleep(2000)]); // enough of the victim's commands
    const hurt = victim.take();
    const bound = Math.max(SLACK * Math.max(alone, ALONE_MS), sanitized ? SANITIZED_MS : 0);
    if (figure(t, `victim beside ${name}, p99`, 'ms', hurt, TRUE_MS, alone)) return told;
    t.diagnostic(`victim: ${alone.toFixed(1)} ms alone, ${hurt.toFixed(1)} ms beside ${name}; attacker: ${JSON.stringify(told)}`);
    assert.ok(hurt <= bound, `the victim waited ${hurt.toFixed(0)} ms; alone ${alone.toFixed(0)} ms, so at most ${bound.toFixed(0)} ms`);
    return told;
}

/** With PAYON_ABUSE=figures: prints a figure as a line for bench/abuse.mjs, and returns true. */
export function figure(t, what, unit, measured, most, baseline) {
    if (figures) t.diagnostic(`figure ${JSON.stringify({ what, unit, measured, most, baseline })}`);
    return figures;
}

/** Resident memory of the hub, MB. */
export const rss = (hub) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${hub.process.pid}/status`, 'utf8'))[1]) / 1024;

/** Resident memory of a hub that has just started and serves a device of each of these venues, MB. */
export async function freshRss(hub, venues) {
    const fresh = new Hub(hub.pg, hub.settings);
    const devices = [];
    try {
        await fresh.start();
        for (const venue of venues) devices.push(await device(fresh, venue, 'manager', ['floor', 'orders', 'menu']));
        // Some work, in a venue of its own: in the victim's it would cost the victim conflicts.
        const d = await device(fresh, await readyVenue(fresh, { name: 'Fresh' }), 'waiter', ['orders']);
        devices.push(d);
        for (let i = 0; i < 20; i++) {
            const order_id = uuid();
            await d.ok('order.open', { order_id, kind: 'takeaway' });
            await d.ok('order.cancel', { order_id });
        }
        await sleep(1000);
        return rss(fresh);
    } finally {
        for (const d of devices) await d.close();
        await fresh.kill('SIGKILL');
    }
}

/** The attacker has left: the hub's memory comes back to what it was, with a tenth and a few MB to spare; with
 * figures, to that of a fresh hub with the same venues. */
export async function memoryReturns(t, hub, before, venues) {
    if (sanitized) return;
    if (figures) {
        const fresh = await freshRss(hub, venues);
        const most = Math.max(fresh * TRUE_RATIO, fresh + FEW_MB);
        await until('back', () => rss(hub) <= most, 20_000).catch(() => {}); // the figure says it
        figure(t, `memory after: ${t.name.split(/[:,]/)[0]}`, 'MB', rss(hub), most, fresh);
        return;
    }
    await until(`back to ${before.toFixed(0)} MB`, () => rss(hub) <= before * 1.1 + 8, 20_000).catch((why) => {
        throw new Error(`${why.message}: ${rss(hub).toFixed(0)} MB`);
    });
    t.diagnostic(`memory: ${before.toFixed(0)} MB before, ${rss(hub).toFixed(0)} MB after`);
}
