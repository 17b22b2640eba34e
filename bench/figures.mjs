// The figures: each measures in interleaved pairs (ours, baseline, ours, …) within one run and reports
// medians, so that noise of the machine affects both sides.
import { abuse } from './abuse.mjs';
import { disk } from './disk.mjs';
import { menu } from './menu.mjs';
import { screens } from './screens.mjs';
import { countEpollCtl, load, pgRows, pin } from './servers.mjs';
import { ADD_LINE, CHANGE, MENU, menuInsert, menuPut, planOf, venuesMake } from './venues.mjs';

const PAIRS = Number(process.env.PAYON_BENCH_PAIRS ?? 3);

const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** rounds: {name: async () => sample}, run in turn PAIRS times. {name: [samples]}. */
async function interleave(rounds, pairs = PAIRS) {
    const samples = Object.fromEntries(Object.keys(rounds).map((name) => [name, []]));
    for (let i = 0; i < pairs; i++)
        for (const [name, round] of Object.entries(rounds)) {
            const sample = await round();
            samples[name].push(sample);
            console.log(`${name.padEnd(22)} ${JSON.stringify(sample)}`);
        }
    return samples;
}

const medianOf = (samples, key) => median(samples.map((s) => s[key]));

/** A figure that is a ratio to a baseline: the median of the pairs' ratios, since a disturbance
 * affects both of a pair. `least` when more is better. */
function ratio(what, unit, ours, theirs, key, target, least = false) {
    const r = median(ours.map((sample, i) => sample[key] / theirs[i][key]));
    const sign = least ? '>=' : '<=';
    return {
        ...{ what, unit, measured: medianOf(ours, key), baseline: medianOf(theirs, key), ratio: r },
        ...{ target: `${sign} ${target}`, held: least ? r >= target : r <= target },
    };
}

const atMost = (what, unit, measured, target) => ({ what, unit, measured, target: `<= ${target}`, held: measured <= target });
const reported = (what, unit, measured, baseline) => ({ what, unit, measured, baseline, ratio: baseline && measured / baseline });

/** A hub with venues, each with its menu and this many devices: {server, plan}. */
async function hubWith(servers, name, venues, devices) {
    const db = await servers.databaseNew(name);
    await servers.migrate(db);
    await venuesMake(db, venues, devices + 1);
    const server = await servers.hub(db);
    await menuPut(server, servers.dir, venues);
    return { server, plan: planOf(servers.dir, name, venues, devices) };
}

async function fanout(servers) {
    const SUBSCRIBERS = 1000;
    const SENDERS = 8;
    const bare = await servers.bare(['--size', CHANGE.bytes]);
    const transport = await servers.transport(['--size', CHANGE.bytes]);
    const { server, plan } = await hubWith(servers, 'fanout', 1, SUBSCRIBERS + SENDERS);
    const other = await servers.databaseNew('fanout_bare');
    const committing = await servers.bare(['--size', CHANGE.bytes, '--commit', other.db_owner_url]);
    for (const each of [bare, transport, server, committing]) pin(each);
    const common = { subscribers: SUBSCRIBERS };
    const ours = { ...common, plan, senders: SENDERS, topics: CHANGE.topics, command: CHANGE.command };
    const samples = await interleave({
        'bare single': () => load('fanout', bare, { ...common, rounds: 100 }),
        'hub single': () => load('fanout', server, { ...ours, rounds: 100 }),
        'bare with commit': () => load('fanout', committing, { ...common, rounds: 100 }),
        'transport single': () => load('fanout', transport, { ...common, rounds: 100 }),
        'bare burst of 16': () => load('fanout', bare, { ...common, rounds: 100, burst: 16 }),
        'hub burst of 16': () => load('fanout', server, { ...ours, rounds: 100, burst: 16 }),
        'transport burst of 16': () => load('fanout', transport, { ...common, rounds: 100, burst: 16 }),
    }, PAIRS + 4);

    // The difference of a long and a short run excludes the cost of connecting.
    const counted = [];
    for (const rounds of [10, 110]) {
        let deliveries = 0;
        const calls = await countEpollCtl(server.pid, async () => {
            deliveries = (await load('fanout', server, { ...ours, rounds })).deliveries;
        });
        counted.push({ calls, deliveries });
    }
    const epollCtl = (counted[1].calls - counted[0].calls) / (counted[1].deliveries - counted[0].deliveries);
    await Promise.all([bare, transport, server, committing].map((each) => servers.end(each)));

    const single = samples['bare single'], burst = samples['bare burst of 16'];
    const CPU = 'cpu_us_per_delivery';
    return {
        samples: { ...samples, counted },
        figures: [
            ratio('fan-out to 1,000, one outstanding: CPU a delivery', 'us', samples['hub single'], single, CPU, 1.08),
            ratio('fan-out to 1,000, bursts of 16: CPU a delivery', 'us', samples['hub burst of 16'], burst, CPU, 1.6),
            reported('  one outstanding, against bare that first commits a row', 'us', medianOf(samples['hub single'], CPU), medianOf(samples['bare with commit'], CPU)),
            ratio('  the transport alone, one outstanding', 'us', samples['transport single'], single, CPU, 1),
            ratio('  the transport alone, bursts of 16', 'us', samples['transport burst of 16'], burst, CPU, 1.1),
            reported('  bytes of a change', 'B', medianOf(samples['hub single'], 'bytes_per_change'), medianOf(samples['bare single'], 'bytes_per_change')),
            atMost('  epoll_ctl calls a delivery', '', epollCtl, 0.1),
        ],
    };
}

async function mixed(servers) {
    const GROUPS = 200;
    const MEMBERS = 20;
    const common = { groups: GROUPS, members: MEMBERS, rate: 400, seconds: 4 };
    const { server, plan } = await hubWith(servers, 'mixed', GROUPS, MEMBERS);
    const other = await servers.databaseNew('bare');
    const bare = await servers.bare(['--size', CHANGE.bytes]);
    const transport = await servers.transport(['--size', CHANGE.bytes]);
    const committing = await servers.bare(['--size', CHANGE.bytes, '--commit', other.db_owner_url]);
    const ours = { ...common, plan, topics: CHANGE.topics, command: CHANGE.command };
    const samples = await interleave({
        'bare': () => load('mixed', bare, common),
        'transport': () => load('mixed', transport, common),
        'bare with commit': () => load('mixed', committing, common),
        'hub': () => load('mixed', server, ours),
    });
    await Promise.all([bare, transport, committing, server].map((each) => servers.end(each)));

    const at = (name, key) => medianOf(samples[name], key);
    return {
        samples,
        figures: [
            ratio('4,000 connections, 200 x 20, 8,000/s: p50, against bare', 'us', samples.hub, samples.bare, 'p50', 1.5),
            ratio('  p50, against bare that first commits one row a command', 'us', samples.hub, samples['bare with commit'], 'p50', 1.5),
            ratio('  the transport alone: p50, against bare', 'us', samples.transport, samples.bare, 'p50', 1.5),
            reported('  hub: p50 of the answer, which waits for the same commit', 'us', at('hub', 'ok_p50')),
            reported('  p99', 'us', at('hub', 'p99'), at('bare with commit', 'p99')),
            reported('  deliveries a second', '/s', at('hub', 'deliveries_per_s'), at('bare', 'deliveries_per_s')),
            reported('  CPU a delivery', 'us', at('hub', 'cpu_us_per_delivery'), at('bare', 'cpu_us_per_delivery')),
        ],
    };
}

async function durable(servers) {
    const SENDERS = 128;
    const VENUES = 16;
    const MENU_IDS = { item: MENU.item, category: MENU.category, station: MENU.station };
    const { server, plan } = await hubWith(servers, 'durable', VENUES, SENDERS / VENUES);
    const rows = await servers.databaseNew('rows');
    await servers.migrate(rows);
    await venuesMake(rows, VENUES, 1);
    await menuInsert(rows);
    const backends = await servers.commitBackends('durable');
    const ours = { plan, senders: SENDERS, ...ADD_LINE, seconds: 4, backends };
    const settled = async (round) => {
        await servers.settle();
        return round();
    };
    const samples = await interleave({
        'libpq batches of 32': () => pgRows(rows, { ...MENU_IDS, batch: 32, seconds: 4 }),
        'hub, as fast as it goes': () => load('commands', server, { ...ours, window: 4 }),
        'hub at 500/s, at once': () => load('commands', server, { ...ours, rate: 500 }),
        'libpq single commits': () => settled(() => pgRows(rows, { ...MENU_IDS, batch: 1, seconds: 2 })),
        'hub at 500/s': () => settled(() => load('commands', server, { ...ours, rate: 500 })),
        'hub, one at a time': () => load('commands', server, { ...ours, window: 0 }),
    });
    await servers.end(server);

    const at = (name, key) => medianOf(samples[name], key);
    return {
        samples: samples,
        figures: [
            ratio('durable add-line commands a second', '/s', samples['hub, as fast as it goes'], samples['libpq batches of 32'], 'per_s', 0.5, true),
            reported('  hub CPU a command', 'us', at('hub, as fast as it goes', 'cpu_us_per_command')),
            ratio('p50 of ok at 500 commands/s, against a single commit', 'us', samples['hub at 500/s'], samples['libpq single commits'], 'p50', 3),
            reported('  Postgres CPU a command', 'us', at('hub, as fast as it goes', 'backend_us_per_command')),
            reported('  hub CPU of a command alone', 'us', at('hub, one at a time', 'cpu_us_per_command')),
            reported('  Postgres CPU of a command alone', 'us', at('hub, one at a time', 'backend_us_per_command')),
            reported('  p99 of ok at 500 commands/s', 'us', at('hub at 500/s', 'p99'), at('libpq single commits', 'p99')),
            reported('  the same right after as fast as it goes', 'us', at('hub at 500/s, at once', 'p99')),
        ],
    };
}

async function idle(servers) {
    const CONNECTIONS = 10000;
    const WARM = 100;
    const { server, plan } = await hubWith(servers, 'idle', 202, 50);
    const sample = await load('idle', server, { plan, subscribers: CONNECTIONS, topics: CHANGE.topics });
    console.log(`${'hub idle'.padEnd(22)} ${JSON.stringify(sample)}`);
    await servers.end(server);
    return {
        samples: { hub: sample, warm: WARM },
        figures: [
            atMost('RSS of an idle connection, 10,000 of them', 'KiB', sample.bytes_per_connection / 1024, 6),
            reported('  CPU of a connect, hello and sub', 'us', sample.cpu_us_per_connect),
        ],
    };
}

export const FIGURES = { fanout, mixed, durable, idle, disk, screens, menu, abuse };
