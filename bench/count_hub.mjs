// node bench/count_hub.mjs [fanout|alone]: instructions of the hub for a delivery and for a command alone, in user
// mode, which a busy machine does not change. Needs valgrind, and a build in build-bench (`./dev bench` makes it).
// The hub runs in callgrind, which does not count its ticks. Each figure is the difference of a long and a short round,
// so connects do not count; a delivery's is that of many and few subscribers, so commands do not count.
import fs from 'node:fs';
import path from 'node:path';
import { load, run, Servers } from './servers.mjs';
import { ADD_LINE, CHANGE, menuPut, planOf, venuesMake } from './venues.mjs';

const SUBSCRIBERS = [100, 600];
const SENDERS = 8;
const VENUES = 2;
const READY_MS = 120000; // callgrind is slow
const CLOSED_MS = 5000; // until the hub has closed the connections of a round
const SHORT = 10;
const LONG = 60;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class CountedServers extends Servers {
    child(file, args, name) {
        if (name !== 'hub') return super.child(file, args, name);
        return super.child('valgrind', ['--tool=callgrind', '--toggle-collect=hub_tick', '--collect-atstart=yes',
            `--callgrind-out-file=${this.dir}/callgrind.%p`, file, ...args], name);
    }

    /** Instructions of the hub while work() runs, and what work() says. */
    async counted(pid, work) {
        await run('callgrind_control', ['--zero', String(pid)]);
        const said = await work();
        await sleep(CLOSED_MS);
        const before = this.dumps();
        await run('callgrind_control', ['--dump', String(pid)]);
        const [dump] = this.dumps().filter((name) => !before.includes(name));
        if (process.env.PAYON_BENCH_KEEP) console.error(`dump: ${dump}`);
        return { said, n: Number(/^(?:summary|totals): (\d+)/m.exec(fs.readFileSync(dump, 'utf8'))[1]) };
    }

    dumps() {
        return fs.readdirSync(this.dir).filter((name) => name.startsWith('callgrind.')).map((name) => path.join(this.dir, name));
    }
}

async function hubWith(servers, name, venues, devices) {
    const db = await servers.databaseNew(name);
    await servers.migrate(db);
    await venuesMake(db, venues, devices + 1);
    const server = await servers.hub(db, {}, READY_MS);
    await menuPut(server, servers.dir, venues);
    return { server, plan: planOf(servers.dir, name, venues, devices) };
}

async function fanout(servers) {
    const { server, plan } = await hubWith(servers, 'fanout', 1, Math.max(...SUBSCRIBERS) + SENDERS);
    const options = { plan, senders: SENDERS, topics: CHANGE.topics, command: CHANGE.command };
    for (const [name, burst] of [['one outstanding', 1], ['bursts of 16', 16]]) {
        const perRound = [];
        for (const subscribers of SUBSCRIBERS) {
            const round = async (rounds) => (await servers.counted(server.pid,
                () => load('fanout', server, { ...options, subscribers, burst, rounds }))).n;
            const short = await round(SHORT);
            perRound.push((await round(LONG) - short) / (LONG - SHORT));
        }
        const deliveries = burst * (SUBSCRIBERS[1] - SUBSCRIBERS[0]);
        console.log(`fan-out, ${name}: ${((perRound[1] - perRound[0]) / deliveries).toFixed(1)} instructions a delivery`);
    }
    await servers.end(server);
}

async function alone(servers) {
    const { server, plan } = await hubWith(servers, 'alone', VENUES, 2);
    const loads = { 'add a line': ADD_LINE, 'remaining number of an item': { command: CHANGE.command } };
    for (const [name, commands] of Object.entries(loads)) {
        const round = (seconds) => servers.counted(server.pid,
            () => load('commands', server, { plan, senders: 2 * VENUES, ...commands, window: 0, seconds }));
        const short = await round(2);
        const long = await round(8);
        const n = (long.n - short.n) / (long.said.commands - short.said.commands);
        console.log(`a command alone, ${name}: ${(n / 1000).toFixed(1)} thousand instructions`);
    }
    await servers.end(server);
}

const servers = new CountedServers();
try {
    const only = process.argv[2];
    if (only !== 'alone') await fanout(servers);
    if (only !== 'fanout') await alone(servers);
} catch (error) {
    console.error(`count_hub: ${error.message}`);
    process.exitCode = 1;
} finally {
    await servers.stop();
}
