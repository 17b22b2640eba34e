// A real hub on a private Postgres, for tests that start, kill and restart it.
import { spawn, execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPerCore } from '../../tools/test/clock.mjs';

export const ROOT = process.env.PAYON_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BUILD = process.env.PAYON_BUILD ?? path.join(ROOT, 'build');
/** The path of a built program. */
export const program = (name) =>
    [`${BUILD}/hub/${name}`, `${BUILD}/clients/c/${name}`, `${BUILD}/${name}`, `${BUILD}/tests/${name}`, `${BUILD}/tests/contract/${name}`].find((file) =>
        fs.existsSync(file),
    ) ?? name;

const WAIT_MS = 120_000; // only a failing test waits this long

/** How many times slower this process may be than on a quiet machine: at least 1. */
export const slowness = () => Math.max(1, loadPerCore());

/** Resolves when check() returns something true; rejects after `ms`, naming `what` was awaited. */
export async function until(what, check, ms = WAIT_MS) {
    const end = Date.now() + ms;
    for (;;) {
        const value = await check();
        if (value) return value;
        if (Date.now() > end) throw new Error(`never: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

/** What the promise gives; fails when that takes longer. */
export async function within(ms, what, promise) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`never: ${what}`)), ms)));
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A free port below those that the kernel gives to outgoing connections, one of which could take the port while the
 * hub that had it is restarted; and below those of tools/pg-temp, whose servers bind a while after they chose. */
export async function freePort() {
    for (;;) {
        const port = 10000 + Math.floor(Math.random() * 10000);
        const server = net.createServer();
        const free = await new Promise((resolve) => {
            server.once('error', () => resolve(false));
            server.listen(port, '127.0.0.1', () => resolve(true));
        });
        if (!free) continue;
        await new Promise((resolve) => server.close(resolve));
        return port;
    }
}

/** Watches a child. Returns gone(): how it ended without being asked to (`asked` is true once it was), or null. */
export function watchEnd(name, child, asked = () => false) {
    let how = null;
    child.once('exit', (code, signal) => {
        if (!asked()) how = `${name} (pid ${child.pid}) ended by itself: ${signal ?? `exit code ${code}`}, at ${new Date().toISOString()}`;
    });
    return () => how;
}

/** One HTTP request: {status, headers, body}. */
export function get(url, headers = {}) {
    return new Promise((resolve, reject) => {
        http.get(url, { headers, agent: false }, (answer) => {
            const parts = [];
            answer.on('data', (part) => parts.push(part));
            answer.on('end', () =>
                resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }),
            );
        }).on('error', reject);
    });
}

function keyValues(text) {
    return Object.fromEntries(
        text
            .split('\n')
            .filter((line) => line.includes('='))
            .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
}

function database(dir, out) {
    return {
        ...keyValues(out),
        dir,
        stop() {
            execFileSync(`${ROOT}/tools/pg-temp`, ['stop', dir], { stdio: 'ignore' });
            fs.rmSync(dir, { recursive: true, force: true });
        },
        /** As a crash of the machine would. */
        crash() {
            process.kill(this.pid(), 'SIGQUIT');
        },
        pid() {
            return Number(fs.readFileSync(path.join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
        },
        /** How it ended although nobody asked it to, or null. */
        gone() {
            try {
                process.kill(this.pid(), 0);
                return null;
            } catch (error) {
                return `Postgres in ${dir} ended by itself: ${error.message}`;
            }
        },
        promote: () => execFileSync(`${ROOT}/tools/pg-temp`, ['promote', dir], { stdio: 'ignore' }),
    };
}

function databaseDir() {
    const dir = fs.mkdtempSync(path.join(process.env.PAYON_TMP ?? os.tmpdir(), 'pg.'));
    fs.chmodSync(dir, 0o711);
    return dir;
}

/** A hot standby of pg that follows it over a port (of a proxy, or its own). */
export function startStandby(pg, port = pg.port) {
    const dir = databaseDir();
    return database(dir, execFileSync(`${ROOT}/tools/pg-temp`, ['standby', dir, pg.dir, String(port)], { encoding: 'utf8' }));
}

/** A private Postgres: {db_url, db_owner_url, db_admin_url, db_tcp_url, …, stop()}. */
export function startPostgres() {
    const dir = databaseDir();
    return database(dir, execFileSync(`${ROOT}/tools/pg-temp`, ['start', dir], { encoding: 'utf8' }));
}

let n_logs = 0;

export class Hub {
    /** A hub on pg (startPostgres); `settings` override the defaults of tests. Call start(). */
    constructor(pg, settings = {}) {
        this.pg = pg;
        this.settings = settings;
        this.log_file = null;
        this.process = null;
        this.gone = () => null; // how it ended although no test asked it to, or null
    }

    /** What it has logged so far: in a file of its own, since a hub would block on a full pipe while the test, waiting
     * for the hub, does not read it. */
    get log() {
        return this.log_file ? fs.readFileSync(this.log_file, 'utf8') : '';
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }
    get ws() {
        return `ws://127.0.0.1:${this.port}/ws`;
    }

    environment() {
        return {
            ...process.env,
            PAYON_DB_URL: this.pg.db_url,
            PAYON_PEPPER: 'a pepper for tests, and for nothing else',
            PAYON_DB_OWNER_URL: this.pg.db_owner_url,
            PAYON_DB_OPERATOR_URL: this.pg.db_operator_url ?? '',
            ...(this.port ? { PAYON_LISTEN_PORT: String(this.port), PAYON_HUB_URL: this.ws } : {}),
            ...Object.fromEntries(Object.entries(this.settings).map(([k, v]) => [`PAYON_${k.toUpperCase()}`, String(v)])),
        };
    }

    /** Creates or updates the schema. */
    migrate() {
        execFileSync(program('payon-hub'), ['--migrate'], { env: this.environment(), stdio: ['ignore', 'ignore', 'pipe'] });
    }

    /** Runs payonctl, which may fail: {status, stdout, stderr}. */
    tryCtl(...args) {
        return spawnSync(program('payonctl'), args, { env: this.environment(), encoding: 'utf8' });
    }

    /** Runs payonctl; returns its output. */
    ctl(...args) {
        return execFileSync(program('payonctl'), args, { env: this.environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    }

    async start({ ready = true } = {}) {
        this.port ??= await freePort();
        // In the job's folder the runner finds it when the job fails; without a runner it goes with the database.
        this.log_file ??= path.join(process.env.PAYON_TMP ?? this.pg.dir, `hub-${this.port}-${++n_logs}.log`);
        const log = fs.openSync(this.log_file, 'a');
        const child = spawn(program('payon-hub'), [], { env: this.environment(), stdio: ['ignore', 'ignore', log] });
        fs.closeSync(log);
        this.process = child;
        this.asked = false;
        this.gone = watchEnd('the hub', child, () => this.asked);
        this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
        if (!ready) return this;
        let end = null;
        this.ended.then((e) => (end = e));
        await until('the hub is ready', async () => {
            if (end) throw new Error(`the hub ended at start: ${JSON.stringify(end)}\n${this.log}`);
            return (await get(`${this.url}/readyz`).catch(() => null))?.status === 200;
        });
        return this;
    }

    /** Sends the signal and waits for the end: {code, signal}. */
    async kill(signal = 'SIGTERM') {
        if (!this.process) return null;
        this.asked = true;
        this.process.kill(signal);
        const end = await this.ended;
        this.process = null;
        return end;
    }

    async restart(signal = 'SIGKILL') {
        await this.kill(signal);
        return this.start();
    }
}
