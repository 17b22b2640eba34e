// Wrong settings: the hub ends at once, before it listens, with one line that names the key and reveals no
// secret. --check-config says the same.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { freePort, program, startPostgres } from '../lib/hub.mjs';
import { sql } from '../lib/history.mjs';
import { makeCertificate } from '../lib/certificate.mjs';

const END_MS = 2000 * (process.env.ASAN_OPTIONS ? 4 : 1);
let pg, dir, good;

before(async () => {
    pg = startPostgres();
    dir = pg.dir;
    good = { PAYON_DB_URL: pg.db_url, PAYON_LISTEN_PORT: String(await freePort()) };
    execFileSync(program('payon-hub'), ['--migrate'], { env: { ...process.env, ...good, PAYON_DB_OWNER_URL: pg.db_owner_url }, stdio: 'pipe' });
});
after(() => pg?.stop());

/** Runs the hub to its end: {code, lines, ms}. Killed after ten seconds. */
function run(args, environment) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('PAYON_DB') && !key.startsWith('PAYON_LISTEN')));
    return new Promise((resolve) => {
        const from = Date.now();
        let text = '';
        const child = spawn(program('payon-hub'), args, { env: { ...clean, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        for (const out of [child.stdout, child.stderr]) out.on('data', (data) => (text += data));
        child.once('close', (code) => {
            clearTimeout(timer);
            resolve({ code, text, lines: text.trimEnd().split('\n'), ms: Date.now() - from });
        });
    });
}

/** The only line that says what is wrong. */
function complaint({ text, lines }) {
    const wrong = lines.filter((line) => /^payon-hub: | error /.test(line) && !/ libwebsockets: /.test(line)); // libwebsockets may log its own reason first
    assert.equal(wrong.length, 1, `one line: ${text}`);
    return wrong[0];
}

async function refuses(environment, named, { check = true, args = [] } = {}) {
    for (const verb of check ? [[], ['--check-config']] : [[]]) {
        const end = await run([...verb, ...args], environment);
        assert.ok(end.code > 0, `ends with a code: ${end.code} ${verb}\n${end.text}`);
        assert.ok(end.ms <= END_MS, `at once: ${end.ms} ms ${verb}\n${end.text}`);
        assert.match(complaint(end), named);
        assert.ok(!/s3cret/.test(end.text), end.text);
        assert.ok(!/state=serving/.test(end.text));
    }
}

function file(text) {
    const name = path.join(dir, `hub.${Math.random().toString(36).slice(2)}.conf`);
    fs.writeFileSync(name, text);
    return name;
}

test('good settings: --check-config says so', async () => {
    const web = fs.mkdtempSync(path.join(dir, 'web.'));
    const { cert, key } = makeCertificate(dir, 'good');
    const end = await run(['--check-config'], { ...good, PAYON_WEB_ROOT: web, PAYON_TLS_CERT: cert, PAYON_TLS_KEY: key, PAYON_REDIS_URL: 'redis://127.0.0.1:1' });
    assert.equal(end.code, 0, end.text);
});

test('a missing file, an unknown key, a malformed line', async () => {
    await refuses(good, /nowhere\.conf/, { args: ['--config', path.join(dir, 'nowhere.conf')] });
    await refuses(good, /:2: unknown setting db_uri/, { args: ['--config', file('# a comment\ndb_uri = s3cret\n')] });
    await refuses(good, /:1: not a line/, { args: ['--config', file('listen_port 8480 s3cret\n')] });
});

test('numbers out of range, and values that are not numbers', async () => {
    for (const port of ['0', '65536', '-1', 'http', '', '1e3', '99999999999999999999'])
        await refuses({ ...good, PAYON_LISTEN_PORT: port }, /PAYON_LISTEN_PORT: listen_port must be/);
    await refuses(good, /:1: heartbeat_ms must be/, { args: ['--config', file('heartbeat_ms = 99\n')] });
    await refuses({ ...good, PAYON_LOG_LEVEL: 'loud' }, /log_level/);
});

test('the database: not set, no such user, a wrong password, not migrated, a foreign schema', async () => {
    await refuses({ ...good, PAYON_DB_URL: '' }, /db_url/);
    const url = new URL(pg.db_tcp_url);
    url.username = 'nobody_here';
    url.password = 's3cret';
    await refuses({ ...good, PAYON_DB_URL: url.href }, /db_url/);
    const empty = Object.fromEntries(
        execFileSync(`${process.env.PAYON_ROOT ?? '.'}/tools/pg-temp`, ['database', pg.dir, 'empty'], { encoding: 'utf8' })
            .split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    await refuses({ ...good, PAYON_DB_URL: empty.db_url }, /db_url.*--migrate/);
    sql({ db_admin_url: pg.db_admin_url }, `insert into migration (version, name, sha256) select 999, 'from_the_future', sha256 from migration limit 1`);
    try {
        await refuses(good, /db_url.*does not know/);
    } finally {
        sql({ db_admin_url: pg.db_admin_url }, 'delete from migration where version = 999');
    }
});

test('TLS: one file without the other, a missing file, not a certificate, a foreign key, expired', async () => {
    const a = makeCertificate(dir, 'a');
    const b = makeCertificate(dir, 'b');
    const junk = file('not a certificate, s3cret\n');
    const tls = (cert, key) => ({ ...good, PAYON_TLS_CERT: cert, PAYON_TLS_KEY: key });
    await refuses(tls(a.cert, ''), /tls_key/);
    await refuses(tls('', a.key), /tls_cert/);
    await refuses(tls(path.join(dir, 'none.pem'), a.key), /tls_cert.*none\.pem/);
    await refuses(tls(a.cert, path.join(dir, 'none.key')), /tls_key.*none\.key/);
    await refuses(tls(junk, a.key), /tls_cert/);
    await refuses(tls(a.cert, b.key), /tls_cert/);
});

test('an address that is not ours, a malformed redis_url', async () => {
    await refuses({ ...good, PAYON_LISTEN_HOST: '192.0.2.1' }, /listen_host/);
    await refuses({ ...good, PAYON_LISTEN_HOST: 'no.such.host.invalid' }, /listen_host/);
    await refuses({ ...good, PAYON_REDIS_URL: 'http://:s3cret@host/' }, /redis_url/);
});

test('a port in use', async () => {
    const server = net.createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    await refuses({ ...good, PAYON_LISTEN_PORT: String(server.address().port) }, /listen_port/, { check: false }); // may be our own hub
    await new Promise((resolve) => server.close(resolve));
});
