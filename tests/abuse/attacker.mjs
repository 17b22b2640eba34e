// Attacks, each run in a thread of its own. They speak the protocol by hand: nothing is checked, and what
// the hub says is only read as far as the attack needs it.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import WebSocket from 'ws';
import { uuid } from '../lib/device.mjs';

const UNANSWERED = 60; // below the ceiling of a session

class Attacker {
    constructor(ws, token) {
        this.socket = new WebSocket(ws, 'payon.v1');
        this.answers = new Map();
        this.codes = {}; // how often each ok, no and error came
        this.snapshot = null; // how the last sub ended: 'snapshot' or an error's code
        this.closed = null;
        this.socket.on('error', () => {});
        this.socket.on('close', (code) => {
            this.closed = code;
            for (const end of this.answers.values()) end({ t: 'closed' });
            this.answers.clear();
        });
        this.socket.on('message', (data) => this.heard(data));
        this.welcomed = new Promise((resolve) => (this.welcome = resolve));
        this.socket.once('open', () => this.socket.send(JSON.stringify({ t: 'hello', token })));
    }

    heard(data) {
        const start = data.subarray(0, 80).toString();
        const kind = /"t":"(\w+)"/.exec(start)?.[1];
        if (kind === 'welcome') this.welcome();
        else if (kind === 'snapshot' || kind === 'unsubbed') this.end(/"id":"([^"]*)"/.exec(start)?.[1], { t: kind });
        else if (kind === 'ok' || kind === 'no' || kind === 'error') {
            const m = JSON.parse(data.toString());
            this.end(m.op ?? m.id, m);
        }
    }

    end(key, m) {
        const name = m.code ?? m.t;
        this.codes[name] = (this.codes[name] ?? 0) + 1;
        this.answers.get(key)?.(m);
        this.answers.delete(key);
    }

    ask(key, message) {
        if (this.closed) return Promise.resolve({ t: 'closed' });
        return new Promise((resolve) => {
            this.answers.set(key, resolve);
            this.socket.send(JSON.stringify(message));
        });
    }
    cmd(type, body, more = {}) {
        const op = uuid();
        return this.ask(op, { t: 'cmd', op, type, body, ...more });
    }
    sub(topics, t = 'sub') {
        const id = uuid();
        return this.ask(id, { t, id, topics });
    }
    /** Waits while as many answers are due as a session may wait for. */
    async room() {
        while (this.answers.size >= UNANSWERED && !this.closed) await sleep(2);
    }
}

async function connect({ ws, tokens }) {
    const all = tokens.map((token) => new Attacker(ws, token));
    await Promise.all(all.map((a) => Promise.race([a.welcomed, sleep(5000)])));
    return all;
}
const leave = async (all) => {
    for (const a of all) a.socket.terminate();
    await sleep(50);
};
const total = (all) => {
    const sum = {};
    for (const { codes } of all) for (const [name, n] of Object.entries(codes)) sum[name] = (sum[name] ?? 0) + n;
    return sum;
};

const ugly = '"\\'.repeat(40); // 80 bytes, 160 in JSON

/** An item with fifty choices, each with a long name; {item, group, options}. */
async function bigItem(a, ids) {
    const item = uuid();
    const group = uuid();
    const options = Array.from({ length: 50 }, () => uuid());
    const answer = await a.cmd('setup.put', {
        items: [{ id: item, category_id: ids.food, name: ugly, price: 100, tax_id: ids.tax, station_id: ids.grill, available: true, remaining: null, position: 0, cost: null }],
        choice_groups: [{ id: group, item_id: item, name: ugly, min: 0, max: 50, position: 0, options: options.map((id) => ({ id, name: ugly, price: 0 })) }],
    });
    if (answer.t !== 'ok') throw new Error(JSON.stringify(answer));
    return { item, choices: options.map((option_id) => ({ group_id: group, option_id })) };
}

/** Orders of ten large lines each until the venue takes no more; the ids of the lines. */
async function fill(a, ids, most = Infinity) {
    const { item, choices } = await bigItem(a, ids);
    const lines = [];
    let full = false;
    while (!full && !a.closed && lines.length < most) {
        const order_id = uuid();
        const opened = await a.cmd('order.open', { order_id, kind: 'takeaway', customer: ugly, note: ugly });
        if (opened.code === 'venue_full') break;
        for (let i = 0; i < 10; i++) {
            await a.room();
            const line_id = uuid();
            a.cmd('line.add', { line_id, order_id, item_id: item, quantity: 1, choices, note: ugly.repeat(5) }).then((m) => {
                if (m.t === 'ok') lines.push({ line_id, order_id });
                else if (m.code === 'venue_full') full = true;
            });
        }
    }
    while (a.answers.size && !a.closed) await sleep(5);
    return lines;
}

const attacks = {
    /** Stations in the largest batches, then areas that change each time, as fast as it may. */
    async setup({ ids, ms, ...how }) {
        const all = await connect(how);
        const end = Date.now() + ms;
        await Promise.all(
            all.map(async (a) => {
                const areas = Array.from({ length: 180 }, () => uuid());
                for (let n = 0; Date.now() < end && !a.closed; n++) {
                    await a.room();
                    const name = `${n} ${'x'.repeat(60)}`;
                    const stations = Array.from({ length: 150 }, (_, i) => ({ id: uuid(), name, code: `${n}.${i}`, kind: 'prep', target_s: 1, position: 0 }));
                    a.cmd('setup.put', n % 2 ? { stations } : { areas: areas.map((id) => ({ id, name, position: n })) });
                }
                while (a.answers.size && !a.closed) await sleep(5);
            }),
        );
        const told = total(all);
        await leave(all);
        return told;
    },

    /** Fills the venue; can it still be seen, and can its orders still be finished? */
    async fill({ ids, ...how }) {
        const [a] = await connect(how);
        const lines = await fill(a, ids);
        const seen = (await a.sub(['orders', 'checks'])).t;
        let full;
        for (let i = 0; i < 100 && !full; i++) full = (await a.cmd('order.open', { order_id: uuid(), kind: 'takeaway', note: ugly })).code;
        const cancelled = (await a.cmd('order.cancel', { order_id: lines[0].order_id })).t;
        const again = (await a.cmd('order.open', { order_id: uuid(), kind: 'takeaway' })).t;
        await leave([a]);
        return { lines: lines.length, full, seen, cancelled, again };
    },

    /** Devices that ask for large snapshots, of another seq each, and read nothing. */
    async slow({ ids, writer, lines, ...how }) {
        const [w] = await connect({ ws: how.ws, tokens: [writer] });
        await fill(w, ids, lines);
        const all = await connect(how);
        for (const a of all) {
            a.socket._socket.pause();
            a.sub(['orders']);
            await sleep(60);
            const order_id = uuid();
            await w.cmd('order.open', { order_id, kind: 'takeaway' });
            await w.cmd('order.cancel', { order_id });
        }
        await sleep(3000);
        await leave([...all, w]);
        return total(all);
    },

    /** Subscribes and unsubscribes a large venue while it changes, as fast as it may. */
    async sub({ ids, writer, lines, ms, ...how }) {
        const [w] = await connect({ ws: how.ws, tokens: [writer] });
        await fill(w, ids, lines);
        const all = await connect(how);
        const end = Date.now() + ms;
        const changes = (async () => {
            while (Date.now() < end && !w.closed && all.some((a) => !a.closed)) {
                const order_id = uuid();
                await w.cmd('order.open', { order_id, kind: 'takeaway' });
                await w.cmd('order.cancel', { order_id });
                await sleep(5);
            }
        })();
        await Promise.all(
            all.map(async (a) => {
                while (Date.now() < end && !a.closed) {
                    await a.sub(['orders']);
                    await a.sub(['orders'], 'unsub');
                }
            }),
        );
        await changes;
        const told = { ...total(all), closed: all.map((a) => a.closed) };
        await leave([...all, w]);
        return told;
    },

    /** Commands that are refused for good, as fast as they are answered. Then one after the other: the last that
     * are stored, the first that is not, one again that was stored, and one that changes something. */
    async refused({ n, ...how }) {
        const [a] = await connect(how);
        const nothing = (op = uuid()) => a.ask(op, { t: 'cmd', op, type: 'order.send', body: { order_id: a.order ??= uuid() } });
        const first = uuid();
        const before = await nothing(first);
        for (let i = 3; i < n && !a.closed; i++) {
            await a.room();
            nothing();
        }
        while (a.answers.size && !a.closed) await sleep(5);
        const flood = total([a]);
        const at = [await nothing(), await nothing(), await nothing()].map((m) => m.code);
        const above = { unstored: (await nothing()).code, replayed: await nothing(first) };
        const change = (await a.cmd('order.open', { order_id: uuid(), kind: 'takeaway' })).t;
        await leave([a]);
        return { flood, at, unstored: above.unstored, same: above.replayed.code === before.code && above.replayed.replayed === true, change };
    },

    /** Opens orders with ids that were used before, as fast as it may. */
    async again({ ms, ids, writer, used, ...how }) {
        const [w] = await connect({ ws: how.ws, tokens: [writer] });
        const orders = Array.from({ length: used }, () => uuid());
        for (const order_id of orders) {
            await w.cmd('order.open', { order_id, kind: 'takeaway' });
            await w.cmd('order.cancel', { order_id });
        }
        const all = await connect(how);
        const end = Date.now() + ms;
        await Promise.all(
            all.map(async (a, k) => {
                for (let n = k; Date.now() < end && !a.closed; n += all.length) {
                    await a.room();
                    a.cmd('order.open', { order_id: orders[n % orders.length], kind: 'takeaway' });
                    await sleep(5);
                }
                while (a.answers.size && !a.closed) await sleep(5);
            }),
        );
        const told = total(all);
        await leave([...all, w]);
        return told;
    },

    /** Large orders sent with the time of yesterday. */
    async late({ ids, at, orders, lines, ...how }) {
        const [a] = await connect(how);
        for (let n = 0; n < orders; n++) {
            const order_id = uuid();
            await a.cmd('order.open', { order_id, kind: 'takeaway' }, { at });
            for (let i = 0; i < lines; i++) {
                await a.room();
                a.cmd('line.add', { line_id: uuid(), order_id, item_id: ids.cola, quantity: 1 }, { at });
            }
            await a.cmd('order.send', { order_id }, { at });
        }
        const told = total([a]);
        await leave([a]);
        return told;
    },
};

const { name, ...options } = workerData;
const told = await attacks[name](options);
parentPort.postMessage(told);
process.exit(0);
