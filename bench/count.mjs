// node bench/count.mjs: instructions of Postgres for a command alone, which a busy machine does not change. Needs
// valgrind, and a build in build-bench (`./dev bench` makes it).
// A hub sends commands one at a time; the server logs its calls with their values. A copy of the cluster from
// before them then runs the same calls by itself (postgres --single) in callgrind, which counts inside CALL only:
// not the message, its binding and the answer. The result is the difference of a long and a short run, so plans
// made at the first calls do not count.
import fs from 'node:fs';
import path from 'node:path';
import { load, run, Servers } from './servers.mjs';
import { ADD_LINE, CHANGE, menuPut, planOf, venuesMake } from './venues.mjs';

const VENUES = 8;
const SHORT = 30;
const LONG = 130;
const LOADS = { 'add a line': ADD_LINE, 'remaining number of an item': { command: CHANGE.command } };
// as storage/sql/session.sql
const SESSION = ['set session authorization payon_hub', 'set search_path = public', 'set plan_cache_mode = force_generic_plan',
    ...['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin'].map((way) => `set enable_${way} = off`), 'set jit = off'];

const asServer = (file, args, options = {}) => (process.getuid() === 0
    ? run('runuser', ['-u', 'postgres', '--', file, ...args], { cwd: '/', ...options })
    : run(file, args, { cwd: '/', ...options }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The calls in a server's log as statements, and the writers that made them, as rows. */
function callsIn(log) {
    const calls = [];
    const writers = new Set();
    let call = null;
    for (const line of log.split('\n')) {
        if (/LOG: {2}duration.*execute payon_commit\w*: call /.test(line)) call = line.slice(line.indexOf('call '));
        else if (call && line.includes('DETAIL:  parameters: ')) {
            const values = new Map([...line.matchAll(/\$(\d+) = ('(?:[^']|'')*'|NULL)/g)].map((m) => [m[1], m[2]]));
            const one = call.includes('payon_commit_one_');
            writers.add(`(${values.get('2')}, ${/-?\d+/.exec(values.get(one ? '3' : '4'))[0]})`);
            calls.push(call.replace(/\$(\d+)/g, (_, n) => values.get(n)));
            call = null;
        }
    }
    return { calls, writers: [...writers].join(', ') };
}

/** Instructions of the first n calls, counted in a copy of the cluster. */
async function count(bin, home, { calls, writers }, n) {
    const data = path.join(home, 'counted');
    const out = path.join(home, 'callgrind');
    await asServer('rm', ['-rf', data]);
    await asServer('cp', ['-a', path.join(home, 'copy'), data]);
    const input = [`insert into public.writer (id, gen) values ${writers} on conflict (id) do update set gen = excluded.gen`,
        ...SESSION, ...calls.slice(0, n)].map((line) => `${line}\n`).join('');
    const said = await asServer('valgrind', ['--tool=callgrind', '--toggle-collect=ExecuteCallStmt', `--callgrind-out-file=${out}`,
        `${bin}/postgres`, '--single', '-D', data, '-c', 'autovacuum=off', '-c', 'fsync=off', 'count'], { input });
    const committed = said.split('verdicts = "t"').length - 1;
    if (committed !== n) throw new Error(`${committed} of ${n} calls committed`);
    return Number(/^(?:summary|totals): (\d+)/m.exec(await asServer('cat', [out]))[1]);
}

async function main() {
    const servers = new Servers();
    try {
        const db = await servers.databaseNew('count');
        await servers.migrate(db);
        await venuesMake(db, VENUES, 3);
        const server = await servers.hub(db);
        await menuPut(server, servers.dir, VENUES);
        const { data } = await servers.database();
        const home = path.dirname(data);
        const bin = (await run('pg_config', ['--bindir'])).trim();
        const sql = (text) => run('psql', [db.db_admin_url, '-XAtqc', text]);
        const logFrom = async (ms) => {
            await sql(`alter system set log_min_duration_statement = ${ms}`);
            await sql('select pg_reload_conf()');
            await sleep(1000); // until the hub's servers know
        };
        fs.appendFileSync(path.join(data, 'pg_hba.conf'), 'local replication postgres trust\n');
        await sql('select pg_reload_conf()');
        for (const [name, commands] of Object.entries(LOADS)) {
            await asServer('rm', ['-rf', path.join(home, 'copy')]);
            await asServer(`${bin}/pg_basebackup`, ['-D', path.join(home, 'copy'), '-c', 'fast', '-X', 'stream', '--no-sync', '-d', db.db_admin_url]);
            await logFrom(0);
            const from = fs.statSync(path.join(home, 'pg.log')).size;
            await load('commands', server, { plan: planOf(servers.dir, 'count', VENUES, 2), senders: 16, ...commands, window: 0, seconds: 2 });
            await logFrom(-1);
            const made = callsIn(fs.readFileSync(path.join(home, 'pg.log')).subarray(from).toString());
            if (made.calls.length < LONG) throw new Error(`only ${made.calls.length} calls: is the machine so busy?`);
            const short = await count(bin, home, made, SHORT);
            const long = await count(bin, home, made, LONG);
            console.log(`${name}: ${Math.round((long - short) / (LONG - SHORT) / 1000)} thousand instructions a command`);
        }
    } finally {
        await servers.stop();
    }
}

main().catch((error) => {
    console.error(`count: ${error.message}`);
    process.exitCode = 1;
});
