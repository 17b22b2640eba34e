// hub/http through the echo: probes, files, headers that browsers obey.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { spawn } from 'node:child_process';
import { ECHO, startEcho, makeCertificate, sleep } from './echo.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-http.'));
test.after(() => fs.rmSync(folder, { recursive: true }));

function put(root, name, content) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
}

/** {status, headers, body} of one request; the path is sent unchanged. */
function ask(echo, target, headers = {}, method = 'GET') {
    return new Promise((resolve, reject) => {
        const request = http.request({ host: '127.0.0.1', port: echo.port, path: target, headers, method, agent: false }, (answer) => {
            const parts = [];
            answer.on('data', (bytes) => parts.push(bytes));
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
        });
        request.on('error', reject).end();
    });
}

test('probes', async (t) => {
    const echo = await startEcho(t, ['--web', path.join(folder, 'not-built-yet')]);
    const why = /not-built-yet: No such file/; // on stderr, which may be read later than stdout
    for (let i = 0; i < 1000 && !why.test(echo.stderr); i++) await sleep(10);
    assert.match(echo.stderr, why);
    for (const [target, body] of [['/healthz', 'ok\n'], ['/readyz', 'ready\n']]) {
        const got = await ask(echo, target);
        assert.deepEqual([got.status, String(got.body), got.headers['cache-control']], [200, body, 'no-store']);
    }
    const metrics = await ask(echo, '/metrics');
    assert.match(metrics.headers['content-type'], /^text\/plain; version=0\.0\.4/);
    assert.match(String(metrics.body), /^echo_connections \d+\n$/);
    assert.match(String((await ask(echo, '/')).body), /^PayOn Hub\n[^]*\/healthz[^]*\/readyz[^]*\/metrics/);
    const head = await ask(echo, '/healthz', {}, 'HEAD');
    assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '3', 0]);
    for (const target of ['/healthz', '/']) {
        const post = await ask(echo, target, { 'Content-Length': 0 }, 'POST');
        assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD'], target);
    }
    assert.equal((await ask(echo, '/nowhere')).status, 404);
    assert.equal((await ask(echo, '/healthz/')).status, 404);
});

test('files', async (t) => {
    const root = path.join(folder, 'web');
    const script = 'export const answer = 42;\n'.repeat(100);
    put(root, 'index.html', '<!doctype html>home');
    put(root, 'tablet.html', 'tablet');
    put(root, 'kitchen/index.html', 'kitchen');
    put(root, 'app.0a1b2c3d.js', script);
    put(root, 'app.0a1b2c3d.js.gz', zlib.gzipSync(script));
    put(root, 'app.0a1b2c3d.js.br', zlib.brotliCompressSync(script));
    put(root, 'plain.js', 'plain');
    put(root, 'app.min.js', 'min');
    put(root, 'empty.css', '');
    put(root, 'data.unknown', 'what');
    put(root, 'alone.gz', 'alone');
    put(root, '.hidden', 'secret');
    put(root, 'fäß.txt', 'umlaut');
    put(folder, 'outside.txt', 'secret');
    fs.symlinkSync(path.join(folder, 'outside.txt'), path.join(root, 'link.txt'));
    const echo = await startEcho(t, ['--web', root]);
    const got = async (target, headers) => {
        const { status, body } = await ask(echo, target, headers);
        return status === 200 ? String(body) : status;
    };

    await t.test('names and clean names', async () => {
        assert.equal(await got('/'), '<!doctype html>home');
        assert.equal(await got('/index.html'), '<!doctype html>home');
        assert.equal(await got('/tablet'), 'tablet');
        assert.equal(await got('/tablet?station=grill'), 'tablet');
        assert.equal(await got('/kitchen'), 'kitchen');
        assert.equal(await got('/kitchen/'), 'kitchen');
        assert.equal(await got('/empty.css'), '');
        assert.equal(await got('/alone.gz'), 'alone');
        assert.equal(await got('/f%C3%A4%C3%9F.txt'), 'umlaut');
        for (const target of ['/.hidden', '/link.txt', '/Tablet', '/tablet.htm', '/kitchen/none', '/app.0a1b2c3d.js.gz', '/tablet/index.html'])
            assert.equal(await got(target), 404, target);
    });
    await t.test('no path leads out of the folder', async () => {
        for (const target of ['/../outside.txt', '/..%2foutside.txt', '/%2e%2e/outside.txt', '/kitchen/../../outside.txt', '//../outside.txt',
            '/./../outside.txt', '/%00/../outside.txt', `/${'a/'.repeat(400)}`, '/outside.txt%00.html']) {
            const { status, body } = await ask(echo, target).catch(() => ({ status: 'cut', body: '' }));
            assert.ok(!String(body).includes('secret'), target);
            assert.ok(['cut', 403, 404].includes(status), `${target}: ${status}`);
        }
    });
    await t.test('compressed forms by Accept-Encoding', async () => {
        const forms = { identity: script, gzip: (b) => zlib.gunzipSync(b), br: (b) => zlib.brotliDecompressSync(b) };
        for (const [accept, wanted] of [[undefined, 'identity'], ['', 'identity'], ['gzip', 'gzip'], ['gzip, deflate, br', 'br'], ['br;q=0, gzip', 'gzip'],
            ['gzip;q=0.5, br;q=0.000', 'gzip'], ['*', 'br'], ['*;q=0', 'identity'], ['br;q=0, *', 'gzip'], ['deflate, zstd', 'identity'], ['xgzip', 'identity'],
            [' gzip ; q=1 ', 'gzip']]) {
            const { headers, body } = await ask(echo, '/app.0a1b2c3d.js', accept === undefined ? {} : { 'Accept-Encoding': accept });
            assert.equal(headers['content-encoding'] ?? 'identity', wanted, accept);
            assert.equal(headers.vary, 'Accept-Encoding');
            assert.equal(String(wanted === 'identity' ? body : forms[wanted](body)), script);
        }
        assert.equal((await ask(echo, '/plain.js', { 'Accept-Encoding': 'gzip' })).headers.vary, undefined);
    });
    await t.test('ETags and caches', async () => {
        const hashed = await ask(echo, '/app.0a1b2c3d.js');
        assert.equal(hashed.headers['cache-control'], 'public, max-age=31536000, immutable');
        for (const target of ['/', '/plain.js', '/app.min.js', '/tablet'])
            assert.equal((await ask(echo, target)).headers['cache-control'], 'no-cache', target);
        const { etag } = (await ask(echo, '/tablet')).headers;
        assert.match(etag, /^"[0-9a-f]{32}"$/);
        for (const match of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
            const same = await ask(echo, '/tablet', { 'If-None-Match': match });
            assert.deepEqual([same.status, same.body.length, same.headers.etag, same.headers['content-length']], [304, 0, etag, undefined], match);
        }
        for (const match of ['"x"', etag.slice(1, -1), ''])
            assert.equal((await ask(echo, '/tablet', { 'If-None-Match': match })).status, 200, match);
        const gzip = (await ask(echo, '/app.0a1b2c3d.js', { 'Accept-Encoding': 'gzip' })).headers.etag;
        assert.notEqual(gzip, hashed.headers.etag);
    });
    await t.test('types', async () => {
        for (const [target, type] of [['/', 'text/html; charset=utf-8'], ['/plain.js', 'text/javascript; charset=utf-8'], ['/empty.css', 'text/css; charset=utf-8'],
            ['/data.unknown', 'application/octet-stream']])
            assert.equal((await ask(echo, target)).headers['content-type'], type);
    });
    await t.test('headers for browsers, on every answer', async () => {
        for (const target of ['/', '/plain.js', '/healthz', '/nowhere']) {
            const { headers } = await ask(echo, target);
            assert.match(headers['content-security-policy'], /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/);
            assert.ok(!headers['content-security-policy'].includes('unsafe'));
            assert.equal(headers['x-content-type-options'], 'nosniff');
            assert.equal(headers['referrer-policy'], 'no-referrer');
            assert.equal(headers['strict-transport-security'], undefined);
        }
    });
    await t.test('HEAD and methods', async () => {
        const head = await ask(echo, '/tablet', {}, 'HEAD');
        assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, '6', 0]);
        for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
            assert.equal((await ask(echo, '/tablet', { 'Content-Length': 0 }, method)).status, 405, method);
    });
});

test('over TLS browsers are told to stay there', async (t) => {
    const { cert, key } = await makeCertificate(folder, 'hsts');
    const echo = await startEcho(t, ['--web', folder, '--cert', cert, '--key', key]);
    const { default: https } = await import('node:https');
    const headers = await new Promise((resolve, reject) =>
        https.get({ host: '127.0.0.1', port: echo.port, path: '/healthz', rejectUnauthorized: false, agent: false }, (answer) =>
            (answer.resume(), resolve(answer.headers))).on('error', reject));
    assert.match(headers['strict-transport-security'], /^max-age=\d+$/);
});

test('folders that cannot be served stop the start', async () => {
    const run = (root) => new Promise((resolve) => {
        const child = spawn(ECHO, ['--port', '0', '--web', root]);
        let stderr = '';
        child.stderr.on('data', (bytes) => (stderr += bytes));
        child.once('close', (code) => resolve({ code, stderr }));
        child.stdout.once('data', () => child.kill());
    });
    put(folder, 'a-file', 'x');
    assert.equal((await run(path.join(folder, 'a-file'))).code, 1);
    const large = path.join(folder, 'large');
    put(large, 'x', '');
    fs.truncateSync(path.join(large, 'x'), (64 << 20) + 1);
    const { code, stderr } = await run(large);
    assert.deepEqual([code, /too many or too large/.test(stderr)], [1, true], stderr);
    const deep = path.join(folder, 'deep');
    put(deep, `${'d/'.repeat(20)}x`, '');
    assert.equal((await run(deep)).code, 1);
});
