// The processes a benchmark needs: a private Postgres, the hub, the bare servers, the load client.
// All in one temporary directory; stop() ends what was started and deletes it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tests/lib/hub.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const BUILD = process.env.PAYON_BENCH_BUILD ?? path.join(ROOT, 'build-bench');
const READY_MS = 20000;

const program = (name) => path.join(BUILD, name);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a program to its end and returns its stdout. Throws with the last line of its stderr when it fails. */
export function run(file, args, options = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
        let out = '';
        let err = '';
        child.stdout.on('data', (data) => (out += data));
        child.stderr.on('data', (data) => (err += data));
        child.once('error', reject);
        child.once('exit', (code, signal) => {
            if (code === 0) resolve(out);
            else reject(new Error(`${path.basename(file)} ${args[0] ?? ''}: ${signal ?? code}: ${err.trim() || out.trim()}`));
        });
        child.stdin.on('error', () => {}); // it may end without reading
        child.stdin.end(options.input ?? '');
    });
}

/** The first line a child prints. */
async function firstLine(child, name) {
    const lines = readline.createInterface({ input: child.stdout });
    const ended = new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`${name} ended: ${code}`))));
    const line = await Promise.race([new Promise((resolve) => lines.once('line', resolve)), ended]);
    ended.catch(() => {});
    return line;
}

export class Servers {
    constructor() {
        this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-bench.'));
        fs.chmodSync(this.dir, 0o711);
        this.children = new Set();
        this.postgres = null;
    }

    /** {db_url, db_owner_url, …} of the cluster, started at the first call. */
    async database() {
        if (!this.postgres) this.postgres = parsePairs(await run(path.join(ROOT, 'tools/pg-temp'), ['start', this.dir]));
        return this.postgres;
    }

    /** Another, empty database of the same cluster. */
    async databaseNew(name) {
        await this.database();
        return parsePairs(await run(path.join(ROOT, 'tools/pg-temp'), ['database', this.dir, name]));
    }

    child(file, args, name) {
        const log = fs.openSync(path.join(this.dir, `${name}.log`), 'a');
        const child = spawn(file, args, { stdio: ['ignore', 'pipe', log] });
        fs.closeSync(log);
        this.children.add(child);
        child.once('exit', () => this.children.delete(child));
        return child;
    }

    log(name) {
        return fs.readFileSync(path.join(this.dir, `${name}.log`), 'utf8').trim().split('\n').slice(-5).join('\n');
    }

    /** A bare server: {pid, port}. */
    async bare(args = []) {
        const child = this.child(program('bench/baseline-epoll'), args.map(String), 'bare');
        return { child, pid: child.pid, port: Number(await firstLine(child, 'baseline-epoll')) };
    }

    /** The hub's transport with nothing above it: {pid, port}. */
    async transport(args = []) {
        const child = this.child(program('bench/net-fanout'), args.map(String), 'transport');
        return { child, pid: child.pid, port: Number(await firstLine(child, 'net-fanout')) };
    }

    /** A hub on a migrated database: {pid, port}. */
    async hub(db, settings = {}, readyMs = READY_MS) {
        const port = await freePort();
        const file = path.join(this.dir, 'hub.conf');
        const all = { listen_host: '127.0.0.1', listen_port: port, db_url: db.db_url, log_level: 'warn', ...settings };
        fs.writeFileSync(file, Object.entries(all).map(([k, v]) => `${k} = ${v}\n`).join(''));
        const child = this.child(program('hub/payon-hub'), ['--config', file], 'hub');
        child.stdout.resume();
        for (const until = Date.now() + readyMs; Date.now() < until; await sleep(50)) {
            if (child.exitCode !== null) break;
            const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
            if (answer?.status === 200) return { child, pid: child.pid, port };
        }
        throw new Error(`the hub is not ready: ${this.log('hub')}`);
    }

    /** The processes of Postgres that commit for the hub on that database, with commas. */
    async commitBackends(name) {
        const sql = `select string_agg(pid::text, ',') from pg_stat_activity where datname = '${name}' and application_name like 'payon commit%'`;
        return (await run('psql', [(await this.database()).db_admin_url, '-XAtqc', sql])).trim();
    }

    /** Writes out what earlier rounds left dirty, in Postgres and in the kernel: each fsync waits for it otherwise. */
    async settle() {
        await run('psql', [(await this.database()).db_admin_url, '-XAtqc', 'checkpoint']);
        await run('sync', []);
    }

    async migrate(db) {
        const file = path.join(this.dir, 'migrate.conf');
        fs.writeFileSync(file, `db_url = ${db.db_url}\ndb_owner_url = ${db.db_owner_url}\n`);
        await run(program('hub/payon-hub'), ['--config', file, '--migrate']);
    }

    /** Ends a server and waits for its end. */
    async end(server) {
        if (server.child.exitCode !== null || server.child.signalCode !== null) return;
        const ended = new Promise((resolve) => server.child.once('exit', resolve));
        server.child.kill('SIGTERM');
        const late = setTimeout(() => server.child.kill('SIGKILL'), 15000);
        await ended;
        clearTimeout(late);
    }

    async stop() {
        await Promise.all([...this.children].map((child) => this.end({ child })));
        if (this.postgres) spawnSync(path.join(ROOT, 'tools/pg-temp'), ['stop', this.dir]);
        this.postgres = null;
        if (process.env.PAYON_BENCH_KEEP) console.error(`kept: ${this.dir}`);
        else fs.rmSync(this.dir, { recursive: true, force: true });
    }
}

function parsePairs(text) {
    return Object.fromEntries(text.trim().split('\n').map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
    }));
}

const SERVER_CPU = 0;
const CLIENT_CPU = 1;

/** Keeps a server on one processor and, through load(), its clients on another. The cost of a send
 * depends on whether the receiver runs at the same time, and the scheduler alone would place both
 * differently from run to run, for the bare server as for ours. */
export function pin(server) {
    server.pinned = os.cpus().length > 1;
    if (server.pinned) spawnSync('taskset', ['-acp', String(SERVER_CPU), String(server.pid)]);
    return server;
}

/** Runs the load client against a server; returns what it measured. */
export async function load(mode, server, options) {
    const args = [program('bench/load'), mode, '--port', server.port, '--pid', server.pid];
    for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value);
    const [file, ...rest] = (server.pinned ? ['taskset', '-c', CLIENT_CPU, ...args] : args).map(String);
    return JSON.parse(await run(file, rest));
}

export async function pgRows(db, options) {
    const args = ['--db', db.db_url];
    for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value);
    return JSON.parse(await run(program('bench/pg-rows'), args.map(String)));
}

/** Counts a process's epoll_ctl calls while work() runs, with strace: do not time anything here. */
export async function countEpollCtl(pid, work) {
    const trace = spawn('strace', ['-c', '-f', '-e', 'trace=epoll_ctl', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    const attached = new Promise((resolve, reject) => {
        trace.once('error', reject);
        trace.stderr.on('data', (data) => {
            text += data;
            if (text.includes('attached')) resolve();
        });
    });
    const ended = new Promise((resolve) => trace.once('close', resolve));
    await Promise.race([attached, ended.then(() => Promise.reject(new Error(`strace: ${text.trim()}`)))]);
    try {
        await work();
    } finally {
        trace.kill('SIGINT');
        await ended;
    }
    const line = text.split('\n').find((l) => l.trim().endsWith('epoll_ctl'));
    return line ? Number(line.trim().split(/\s+/)[3]) : 0;
}
