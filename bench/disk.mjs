// What an order takes on disk and in memory: ./dev bench disk. Plays the standard evening (tests/lib/evening.mjs) in
// rounds with a VACUUM after each, as autovacuum does, and counts what the later rounds add: the first one also makes
// the room that later rows use again. Then it packs what is old (payonctl pack) and counts what that takes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { LONG_AGO_MS, diskGrowth, diskUse, packedBytes, packedOrder, receiptsAge, sumOf } from '../tests/lib/disk.mjs';
import { COMMANDS, LINES, eveningAgo, eveningBegin, eveningEnd, inTurns, partyOrders, partyPays } from '../tests/lib/evening.mjs';
import { sql as query } from '../tests/lib/history.mjs';
import { Hub, program, startPostgres } from '../tests/lib/hub.mjs';

const ORDERS = Number(process.env.PAYON_BENCH_ORDERS ?? 64); // of a round
const ROUNDS = 3;
const OPEN = 20; // at the same time, for memory: the restaurant has 24 tables

const rss = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

/** Microseconds of CPU of a process and its threads so far. */
function cpu(pid) {
    const tasks = fs.readdirSync(`/proc/${pid}/task`);
    return tasks.reduce((sum, task) => sum + Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000, 0);
}

async function play(evening, pg, hub) {
    const uses = [];
    const committing = query(pg, "select pid from pg_stat_activity where application_name like 'payon commit%'");
    const backends = () => committing.reduce((sum, [pid]) => sum + cpu(pid), 0);
    const began = { hub: cpu(hub.process.pid), backend: backends() };
    for (let round = 0; round < ROUNDS; round++) {
        await inTurns(ORDERS, async (number) => partyPays(await partyOrders(evening, number)));
        uses.push(diskUse(pg));
    }
    const commands = ROUNDS * ORDERS * COMMANDS;
    const measured = { uses, hub: (cpu(hub.process.pid) - began.hub) / commands, backend: (backends() - began.backend) / commands };
    eveningAgo(evening, LONG_AGO_MS); // a round that can be packed
    await inTurns(ORDERS, async (number) => partyPays(await partyOrders(evening, number)));
    return measured;
}

/** Packs all that can be. Returns its bytes, and the microseconds of payonctl's CPU a change. */
function pack(pg, hub) {
    receiptsAge(pg);
    const timed = `TIMEFORMAT='%U %S'; time '${program('payonctl')}' pack --days 0 --keep 1024 >/dev/null`;
    const { stderr } = spawnSync('bash', ['-c', timed], { env: hub.environment(), encoding: 'utf8' });
    const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    const [[changes]] = query(pg, 'select sum(last_seq - first_seq + 1) from journal_pack');
    return { ...packedBytes(pg), us: ((user + system) * 1e6) / Number(changes) };
}

/** Bytes of the hub's memory for an open order, and for a closed one whose changes it keeps for screens that were away. */
async function memory(evening, hub) {
    const parties = [];
    const at = [rss(hub.process.pid)];
    await inTurns(OPEN, async (number) => parties.push(await partyOrders(evening, number)));
    at.push(rss(hub.process.pid));
    for (const party of parties) await partyPays(party);
    at.push(rss(hub.process.pid));
    return { open: (at[1] - at[0]) / OPEN, closed: (at[2] - at[0]) / OPEN };
}

export async function disk() {
    const pg = startPostgres();
    const hub = new Hub(pg, { log_level: 'warn' });
    try {
        hub.migrate();
        await hub.start();
        const evening = await eveningBegin(hub);
        const held = await memory(evening, hub);
        const { uses, ...cpuOf } = await play(evening, pg, hub);
        await eveningEnd(evening);
        const n = ORDERS * (ROUNDS - 1);
        const rows = diskGrowth(uses[0], uses.at(-1)).map((row) => ({ ...row, bytes: row.bytes / n }));
        const packed = pack(pg, hub);
        const order = packedOrder(rows, packed, COMMANDS);
        const reported = (what, unit, measured) => ({ what, unit, measured });
        return {
            samples: { rows, packed, held, cpu: cpuOf },
            figures: [
                reported(`a closed order of ${LINES} lines, ${COMMANDS} commands, before it is packed`, 'B', sumOf(rows)),
                ...rows.map(({ name, bytes }) => reported(`  ${name}`, 'B', bytes)),
                { ...reported('the same, packed', 'B', sumOf(order)), target: '<= 12288', held: sumOf(order) <= 12288 },
                ...order.map(({ name, bytes }) => reported(`  ${name}`, 'B', bytes)),
                reported('payonctl pack: its CPU a change, with its receipt and tickets', 'us', packed.us),
                reported('the hub\'s memory for an open order', 'B', held.open),
                reported('the hub\'s memory for a closed order whose changes it still has', 'B', held.closed),
                reported('hub CPU a command', 'us', cpuOf.hub),
                reported('Postgres CPU a command', 'us', cpuOf.backend),
            ],
        };
    } finally {
        await hub.kill();
        pg.stop();
    }
}
