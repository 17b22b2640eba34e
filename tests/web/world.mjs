// Environments for the core under Node: a virtual clock and sockets that the test plays (VirtualWorld), or
// real ones with injected faults (FaultyWorld).
import fs from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { IDBFactory } from 'fake-indexeddb';
import WebSocket from 'ws';
import { BUILD } from '../lib/hub.mjs';

export { seeded } from '../lib/random.mjs';

const work = `${BUILD}/clients/web/.work`;
/** Why the tests are skipped, or false. */
export const skip = fs.existsSync(`${work}/core.mjs`) ? false : 'built with -Dweb=disabled, or without clients/web/node_modules';
const load = (name) => (skip ? {} : import(pathToFileURL(`${work}/${name}.mjs`)));
export const core = await load('core');
export const { indexedStorage } = await load('storage');

/** A disk, which outlives the worlds that use it. `fails`: writes fail. */
export class Disk {
    constructor() {
        this.storage = indexedStorage(new IDBFactory(), 'test');
        this.fails = false;
    }
}

function storageOf(disk, isAlive) {
    return {
        read: (table) => disk.storage.read(table),
        write: (writes) => (disk.fails || !isAlive() ? Promise.reject(new Error('no disk')) : disk.storage.write(writes)),
    };
}

/** Web Locks of one browser, shared by its tabs. */
export class FakeLocks {
    constructor() {
        this.holders = new Map();
        this.queues = new Map();
    }
    hold(name, steal) {
        return new Promise((granted) => {
            const queue = this.queues.get(name) ?? [];
            this.queues.set(name, queue);
            if (steal) {
                this.holders.get(name)?.lose();
                this.holders.delete(name);
                queue.unshift(granted);
            } else queue.push(granted);
            this.next(name);
        });
    }
    next(name) {
        const granted = !this.holders.has(name) && this.queues.get(name)?.shift();
        if (!granted) return;
        const holder = {};
        const lost = new Promise((resolve) => (holder.lose = resolve));
        const release = () => {
            if (this.holders.get(name) !== holder) return;
            this.holders.delete(name);
            this.next(name);
        };
        this.holders.set(name, holder);
        granted({ lost, release });
    }
}

/** A clock that only advance() moves, and sockets whose other end is the test. */
export class VirtualWorld {
    constructor({ disk = new Disk(), locks = null, random = 0.5 } = {}) {
        this.time = 0;
        this.wall = 1_800_000_000_000;
        this.timers = [];
        this.sockets = [];
        this.wakers = new Set();
        this.locks = locks;
        this.disk = disk;
        this.storage = storageOf(disk, () => true);
        this.share = random;
    }
    now = () => this.wall + this.time;
    monotonic = () => this.time;
    random = (bytes) => bytes.fill(Math.floor(this.share * 256));
    after = (ms, run) => {
        const timer = { at: this.time + ms, run };
        this.timers.push(timer);
        return () => (this.timers = this.timers.filter((each) => each !== timer));
    };
    connect = (url, protocol, events) => {
        const socket = { url, protocol, events, sent: [], closedWith: null };
        socket.say = (...messages) => events.heard(JSON.stringify(messages.length === 1 ? messages[0] : messages));
        this.sockets.push(socket);
        return { send: (text) => socket.sent.push(JSON.parse(text)), close: (code) => (socket.closedWith = code) };
    };
    onWake = (run) => {
        this.wakers.add(run);
        return () => this.wakers.delete(run);
    };
    get socket() {
        return this.sockets.at(-1);
    }
    /** Moves the clock and runs due timers in order. */
    advance(ms) {
        const end = this.time + ms;
        for (;;) {
            const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
            if (!due) break;
            this.timers = this.timers.filter((timer) => timer !== due);
            this.time = Math.max(this.time, due.at);
            due.run();
        }
        this.time = end;
    }
    wake() {
        for (const run of this.wakers) run();
    }
}

/** Real time and the real hub, with random faults while `faults.any`. */
export class FaultyWorld {
    static all = new Set();
    constructor(disk, random, faults) {
        FaultyWorld.all.add(this);
        this.disk = disk;
        this.chance = random;
        this.faults = faults; // {drop, twice, swap, delay_ms, cut}: probabilities of a message
        this.alive = true;
        this.timers = new Set();
        this.open = new Set();
        this.locks = null;
        this.storage = storageOf(disk, () => this.alive);
    }
    now = () => Date.now();
    monotonic = () => performance.now();
    random = (bytes) => void randomFillSync(bytes);
    onWake = () => () => {};
    after = (ms, run) => {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            if (this.alive) run();
        }, ms);
        this.timers.add(timer);
        return () => clearTimeout(timer);
    };
    connect = (url, protocol, events) => {
        const ws = new WebSocket(url, protocol);
        this.open.add(ws);
        const hear = this.lane((text) => events.heard(text));
        const speak = this.lane((text) => ws.readyState === WebSocket.OPEN && ws.send(text));
        ws.on('open', () => this.alive && events.opened());
        ws.on('error', () => {});
        ws.on('message', (data) => {
            const frame = JSON.parse(data.toString());
            for (const message of Array.isArray(frame) ? frame : [frame]) this.pass(JSON.stringify(message), hear, ws);
        });
        ws.on('close', (code, reason) => {
            this.open.delete(ws);
            this.after(0, () => events.closed(code, reason.toString()));
        });
        const send = (text) => (text.startsWith('{"t":"cmd"') ? this.pass(text, speak, ws) : speak(text, 0));
        return { send, close: (code) => ws.close(code) };
    };
    /** Delivers texts in order, each after its delay. */
    lane(deliver) {
        let last = Promise.resolve();
        return (text, delay) => {
            const wait = delay > 0 ? new Promise((resolve) => setTimeout(resolve, delay)) : null;
            if (!wait && !this.faults.any) return void (last = last.then(() => this.alive && deliver(text)));
            last = Promise.all([last, wait]).then(() => this.alive && deliver(text));
        };
    }
    pass(text, lane, ws) {
        const { any, drop, twice, swap, delay_ms, cut } = this.faults;
        if (!any) return lane(text, 0);
        if (this.chance() < cut) ws.terminate();
        if (this.chance() < drop) return undefined;
        const delay = this.chance() * delay_ms;
        if (this.chance() < swap) return void this.after(2 * delay_ms * this.chance(), () => lane(text, 0)); // others overtake it
        lane(text, delay);
        if (this.chance() < twice) lane(text, 0);
        return undefined;
    }
    /** Power loss: nothing runs any more, nothing reaches the disk. */
    kill() {
        this.alive = false;
        for (const timer of this.timers) clearTimeout(timer);
        for (const ws of this.open) ws.terminate();
    }
}
