// tools/pg-temp, on which every test with a database depends.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PG_TEMP = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../tools/pg-temp');

/** Runs pg-temp and reads its key=value lines. */
function pgTemp(...args) {
    const out = execFileSync(PG_TEMP, args, { encoding: 'utf8' });
    return Object.fromEntries(out.trim().split('\n').map((line) => /^([^=]*)=(.*)$/.exec(line)?.slice(1) ?? []));
}

function psql(url, sql) {
    const run = spawnSync('psql', ['-X', '-A', '-t', '-q', url, '-c', sql], { encoding: 'utf8' });
    return run.status === 0 ? run.stdout.trim() : `refused: ${run.stderr.trim().split('\n')[0]}`;
}

/** A folder that the server's user can reach, or, with `mode` 0o700 and as root, cannot. */
function makeFolder(mode) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pg_temp.'));
    fs.chmodSync(dir, mode);
    return dir;
}

test('a cluster has two roles, safe settings and as many databases as wanted', () => {
    const dir = makeFolder(0o711);
    const db = pgTemp('start', dir);
    try {
        for (const [setting, value] of [['fsync', 'on'], ['synchronous_commit', 'on'], ['full_page_writes', 'on'],
            ['listen_addresses', '127.0.0.1'], ['data_checksums', 'on'], ['server_encoding', 'UTF8']])
            assert.equal(psql(db.db_url, `show ${setting}`), value, setting);

        const flags = 'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user';
        for (const url of [db.db_url, db.db_owner_url, db.db_tcp_url, db.db_tcp_owner_url])
            assert.equal(psql(url, flags), 'f|f|f|f', url);
        assert.equal(psql(db.db_tcp_url, 'select current_user'), 'payon_hub');
        assert.equal(psql(db.db_tcp_owner_url, 'select current_user'), 'payon_owner');

        assert.equal(psql(db.db_owner_url, 'create table mine (i int)'), '');
        assert.match(psql(db.db_url, 'select * from mine'), /^refused:/);
        assert.match(psql(db.db_url, 'create table public.theirs (i int)'), /^refused:/);
        assert.match(psql(db.db_tcp_url.replace(/:[^:@]*@/, ':wrong@'), 'select 1'), /^refused:.*password/);

        const other = pgTemp('database', dir, 'other');
        assert.equal(psql(other.db_owner_url, "select current_database() || ' ' || count(*) from pg_tables where tablename = 'mine'"), 'other 0');
    } finally {
        pgTemp('stop', dir);
    }
    assert.deepEqual(fs.readdirSync(dir), []);
    assert.match(psql(db.db_tcp_url, 'select 1'), /^refused:/);
    fs.rmdirSync(dir);
});

test('a folder that the server\'s user cannot enter, and a path too long for a socket', () => {
    const top = makeFolder(0o700);
    const dir = path.join(top, 'x'.repeat(60), 'y'.repeat(60));
    fs.mkdirSync(dir, { recursive: true });
    const db = pgTemp('start', dir);
    try {
        assert.equal(psql(db.db_url, 'select 1'), '1');
    } finally {
        pgTemp('stop', dir);
    }
    assert.ok(!fs.existsSync(db.data));
    fs.rmSync(top, { recursive: true });
});

test('run: the program gets the addresses, its exit code is returned, nothing is left behind', () => {
    const run = spawnSync(PG_TEMP, ['run', 'sh', '-c',
        'psql -X -A -t "$PAYON_DB_ADMIN_URL" -c "show data_directory"; exit 7'], { encoding: 'utf8' });
    assert.equal(run.status, 7, run.stderr);
    assert.ok(run.stdout.trim().startsWith('/'));
    assert.ok(!fs.existsSync(run.stdout.trim()));
});

test('a server that was killed can be stopped and started again', () => {
    const dir = makeFolder(0o711);
    const db = pgTemp('start', dir);
    process.kill(Number(fs.readFileSync(path.join(db.data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    const again = pgTemp('start', dir);
    assert.equal(psql(again.db_url, 'select 1'), '1');
    pgTemp('stop', dir);
    fs.rmdirSync(dir);
});
