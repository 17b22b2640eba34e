// The server as a process: where it listens, plain HTTP, certificates, shutdown.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { spawn } from 'node:child_process';
import { ECHO, cpuTicks, makeExpired, startEcho, connect, open, frame, closeFrame, makeCertificate, sleep, TEXT, CLOSE } from './echo.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-net.'));
test.after(() => fs.rmSync(folder, { recursive: true }));

/** Local addresses of the listening sockets on a port, in the kernel's hexadecimal. */
function listeners(port) {
    return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
        .map((line) => line.trim().split(/\s+/)).filter((column) => column[3] === '0A')
        .map((column) => column[1].split(':')).filter(([, hex]) => parseInt(hex, 16) === port).map(([address]) => address);
}

test('127.0.0.1 binds only that address', async (t) => {
    const echo = await startEcho(t);
    assert.deepEqual(listeners(echo.port), ['0100007F']);
    const error = await new Promise((resolve, reject) =>
        net.connect({ host: '127.0.0.2', port: echo.port }).once('error', resolve).once('connect', () => reject(new Error('connected'))));
    assert.equal(error.code, 'ECONNREFUSED');
});

/** Runs an echo that must end by itself: {code, lines}. */
function run(...args) {
    return new Promise((resolve) => {
        const child = spawn(ECHO, args);
        let stderr = '';
        child.stderr.on('data', (bytes) => (stderr += bytes));
        child.once('close', (code) => resolve({ code, lines: stderr.trim().split('\n') }));
    });
}

test('an unavailable port or address is reported in one clear line', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    for (const args of [['--port', String(taken.address().port)], ['--port', '0', '--address', '192.0.2.1'],
        ['--port', '0', '--address', 'localhost']]) {
        const { code, lines } = await run(...args);
        assert.equal(code, 1);
        assert.equal(lines.length, 1, lines.join('\n'));
        assert.match(lines[0], /cannot listen on/);
    }
    taken.close();
    const { cert, key } = await makeCertificate(folder, 'start');
    const other = await makeCertificate(folder, 'other');
    fs.writeFileSync(path.join(folder, 'junk'), 'no certificate\n');
    for (const [c, k, says] of [[path.join(folder, 'none'), key, /No such file/], [cert, path.join(folder, 'none'), /No such file/],
        [path.join(folder, 'junk'), key, /not a usable certificate/], [cert, path.join(folder, 'junk'), /not a usable certificate/],
        [cert, other.key, /not a usable certificate/]]) {
        const { code, lines } = await run('--port', '0', '--cert', c, '--key', k);
        assert.equal(code, 1);
        assert.match(lines.at(-1), says);
    }
});

test('plain HTTP', async (t) => {
    const size = 6 << 20;
    const echo = await startEcho(t, ['--http-big', String(size), '--request-ms', '1500']);
    const ask = async (wire, text) => {
        wire.write(text);
        const answer = await wire.head();
        assert.ok(answer, 'no answer');
        const n = text.startsWith('HEAD') ? 0 : Number(answer.headers['content-length']);
        return { ...answer, body: (await wire.take(n)).toString() };
    };
    const host = 'Host: x\r\n';

    await t.test('several requests on one connection, pipelined too', async () => {
        const wire = await connect(echo);
        for (let i = 0; i < 3; i++) {
            const got = await ask(wire, `GET /echo?n=${i}&b=c HTTP/1.1\r\n${host}X-Test: t${i}\r\n\r\n`);
            assert.deepEqual([got.status, got.body], [200, `GET /echo?n=${i}&b=c 127.0.0.1 t${i}\n`]);
            assert.match(got.headers.date, /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
        }
        wire.write([0, 1, 2, 3, 4].map((i) => `GET /echo?n=${i} HTTP/1.1\r\n${host}\r\n`).join(''));
        for (let i = 0; i < 5; i++) {
            const got = await ask(wire, '');
            assert.equal(got.body, `GET /echo?n=${i} 127.0.0.1 \n`);
        }
        wire.destroy();
    });
    await t.test('HEAD, 404, POST with a body in pieces', async () => {
        const wire = await connect(echo);
        const head = await ask(wire, `HEAD /big HTTP/1.1\r\n${host}\r\n`);
        assert.deepEqual([head.status, head.headers['content-length']], [200, String(size)]);
        assert.equal((await ask(wire, `GET /none HTTP/1.1\r\n${host}\r\n`)).status, 404);
        wire.write(`POST /echo HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\n`);
        for (const piece of ['he', 'llo w', 'orl']) {
            await sleep(10);
            wire.write(piece);
        }
        assert.equal((await ask(wire, '')).body, 'POST /echo? 127.0.0.1 \nhello worl');
        assert.equal((await ask(wire, `GET /echo HTTP/1.1\r\n${host}\r\n`)).status, 200);
        wire.destroy();
    });
    await t.test('the largest body, at once and in pieces, with requests after it', async () => {
        const body = 'b'.repeat(64 << 10), next = `GET /echo?next HTTP/1.1\r\n${host}\r\n`;
        const text = `POST /echo HTTP/1.1\r\n${host}Content-Length: ${body.length}\r\n\r\n${body}${next.repeat(20)}`;
        for (const piece of [text.length, 50_000, 16_000, 1000]) {
            const wire = await connect(echo);
            for (let at = 0; at < text.length; at += piece) wire.write(text.slice(at, at + piece));
            assert.equal((await ask(wire, '')).body, `POST /echo? 127.0.0.1 \n${body}`);
            for (let i = 0; i < 20; i++) assert.equal((await ask(wire, '')).body, 'GET /echo?next 127.0.0.1 \n');
            wire.destroy();
        }
    });
    await t.test('the connection ends with Connection: close and with HTTP/1.0', async () => {
        for (const text of [`GET /echo HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 'GET /echo HTTP/1.0\r\n\r\n']) {
            const wire = await connect(echo);
            const got = await ask(wire, text);
            assert.equal(got.status, 200);
            assert.equal(got.headers.connection, 'close');
            await wire.end(1000);
        }
    });
    await t.test('requests that are refused', async () => {
        for (const [text, status] of [[`GET /echo HTTP/1.1\r\n\r\n`, 400], [`POST /echo HTTP/1.1\r\n${host}\r\n`, 411],
            [`POST /echo HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 411],
            [`POST /echo HTTP/1.1\r\n${host}Content-Length: 70000\r\n\r\n`, 413],
            [`POST /echo HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, 400], [`POST /echo HTTP/1.1\r\n${host}Content-Length: 1x\r\n\r\n`, 400],
            [`POST /echo HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400]]) {
            const wire = await connect(echo);
            wire.socket.on('error', () => {});
            assert.equal((await ask(wire, text)).status, status, text);
            await wire.end(2000);
        }
    });
    await t.test('a path cannot leave its folder', async () => {
        for (const target of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '/a/../../echo', '//echo', '/\\..\\echo']) {
            const wire = await connect(echo);
            wire.socket.on('error', () => {});
            wire.write(`GET ${target} HTTP/1.1\r\n${host}\r\n`);
            const answer = await wire.head(3000);
            assert.ok(answer === null || answer.status === 404 || answer.status === 403 || answer.status === 200);
            if (answer?.status === 200) assert.match(String(await wire.take(10)), /^GET \/echo/);
            wire.destroy();
        }
    });
    await t.test('a large answer to a reader that pauses', async () => {
        const wire = await connect(echo);
        wire.write(`GET /big HTTP/1.1\r\n${host}\r\n`);
        const head = await wire.head();
        wire.socket.pause();
        await sleep(800);
        wire.socket.resume();
        const body = await wire.take(Number(head.headers['content-length']));
        assert.equal(body.length, size);
        for (const at of [0, 65535, 65536, 1 << 20, size - 1]) assert.equal(body[at], 97 + ((Math.floor(at / 997) + at) % 26));
        assert.equal((await ask(wire, `GET /echo HTTP/1.1\r\n${host}\r\n`)).status, 200);
        wire.destroy();
    });
    await t.test('a slow reader has the time it needs for a large answer', async () => {
        const wire = await connect(echo);
        wire.write(`GET /big HTTP/1.1\r\n${host}\r\n`);
        const head = await wire.head();
        for (let i = 0; i < 10; i++) { // longer than the deadline of a request
            wire.socket.pause();
            await sleep(250);
            const seen = wire.counted;
            wire.socket.resume();
            await wire.until(() => (wire.counted > seen + 400_000 || wire.counted === size ? true : undefined));
        }
        assert.equal((await wire.take(Number(head.headers['content-length']))).length, size);
        wire.destroy();
    });
    await t.test('a reader that stops is cut; others are still served', async () => {
        const wire = await connect(echo);
        wire.socket.on('error', () => {});
        wire.write(`GET /big HTTP/1.1\r\n${host}\r\n`);
        await wire.head();
        wire.socket.pause();
        await sleep(2500);
        const other = await connect(echo);
        assert.equal((await ask(other, `GET /echo HTTP/1.1\r\n${host}\r\n`)).status, 200);
        other.destroy();
        wire.socket.resume();
        await wire.end(2000);
        assert.ok(wire.counted < size);
    });
});

test('a client that sends more or shuts down while it gets a large answer: the loop does not spin, the answer arrives', async (t) => {
    const size = 32 << 20;
    const { cert, key } = await makeCertificate(folder, 'spin');
    for (const args of [[], ['--cert', cert, '--key', key]]) {
        const echo = await startEcho(t, ['--http-big', String(size), ...args]);
        const request = 'GET /big HTTP/1.1\r\nHost: x\r\n\r\n';
        // Node's TLS socket reads no more after end().
        for (const act of [(wire) => wire.write(request), ...(echo.secure ? [] : [(wire) => wire.socket.end()])]) {
            const wire = await connect(echo, { allowHalfOpen: true });
            wire.socket.on('error', () => {});
            wire.write(request);
            await wire.head();
            wire.socket.pause();
            act(wire);
            await sleep(1300);
            const before = cpuTicks(echo);
            await sleep(1000);
            assert.ok(cpuTicks(echo) - before < 10, 'it spins'); // of 100
            wire.socket.resume();
            assert.equal((await wire.take(size)).length, size);
            wire.destroy();
        }
    }
});

test('a peer that reads no frames is still heard', async (t) => {
    const { cert, key } = await makeCertificate(folder, 'heard');
    for (const args of [[], ['--cert', cert, '--key', key]]) {
        const echo = await startEcho(t, args);
        const wire = await open(echo, '/control'), watch = await open(echo, '/control');
        wire.socket.on('error', () => {});
        wire.socket.pause();
        wire.write(frame(TEXT, 'burst 300 60000'));
        await sleep(100); // the burst waits for room
        wire.write(frame(TEXT, 'abort'));
        const began = Date.now();
        for (let connections = 2; connections > 1; await sleep(20)) {
            watch.write(frame(TEXT, 'stats'));
            ({ connections } = JSON.parse((await watch.message()).payload));
            assert.ok(Date.now() - began < 10_000, 'it was not heard');
        }
        watch.destroy();
        wire.destroy();
    }
});

test('certificates', async (t) => {
    const { cert, key } = await makeCertificate(folder, 'first');
    const use = { cert: path.join(folder, 'used.crt'), key: path.join(folder, 'used.key') };
    const put = (from) => (fs.copyFileSync(from.cert, use.cert), fs.copyFileSync(from.key, use.key));
    put({ cert, key });
    const echo = await startEcho(t, ['--cert', use.cert, '--key', use.key, '--request-ms', '1000']);
    const name = async () => {
        const wire = await connect(echo);
        const subject = wire.socket.getPeerCertificate().subject.CN;
        wire.destroy();
        return subject;
    };
    const reload = async () => {
        const lines = echo.stderr.split('reload:').length;
        echo.child.kill('SIGHUP');
        for (let i = 0; i < 200 && echo.stderr.split('reload:').length === lines; i++) await sleep(10);
        return Number(/reload: (-?\d+)\n$/.exec(echo.stderr)?.[1]);
    };
    assert.equal(await name(), 'first');
    const old = await open(echo);
    await t.test('new files are used, old connections continue', async () => {
        put(await makeCertificate(folder, 'second'));
        assert.equal(await reload(), 0);
        assert.equal(await name(), 'second');
        old.write(frame(TEXT, 'alive'));
        assert.equal((await old.message()).payload.toString(), 'alive');
        const later = await open(echo);
        later.write(frame(TEXT, 'new'));
        assert.equal((await later.message()).payload.toString(), 'new');
        later.destroy();
    });
    await t.test('bad files are refused and change nothing', async () => {
        const third = await makeCertificate(folder, 'third');
        fs.copyFileSync(third.cert, use.cert); // of another key
        assert.ok((await reload()) < 0);
        assert.equal(await name(), 'second');
        fs.writeFileSync(use.cert, 'junk');
        assert.ok((await reload()) < 0);
        fs.rmSync(use.cert);
        assert.ok((await reload()) < 0);
        assert.equal(await name(), 'second');
        put(third);
        assert.equal(await reload(), 0);
        assert.equal(await name(), 'third');
        assert.match(echo.stderr, /No such file/);
    });
    await t.test('many times', async () => {
        for (let i = 0; i < 30; i++) assert.equal(await reload(), 0);
        assert.equal(await name(), 'third');
    });
    await t.test('no plaintext, no old TLS, and ALPN is http/1.1', async () => {
        const plain = net.connect({ host: '127.0.0.1', port: echo.port });
        plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
        let got = Buffer.alloc(0);
        plain.on('data', (bytes) => (got = Buffer.concat([got, bytes]))).on('error', () => {});
        await new Promise((resolve) => plain.once('close', resolve));
        assert.ok(!got.toString('latin1').includes('HTTP/'), 'it answered in plaintext');
        for (const version of ['TLSv1', 'TLSv1.1']) {
            const error = await new Promise((resolve) => {
                const socket = tls.connect({ host: '127.0.0.1', port: echo.port, rejectUnauthorized: false,
                    minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
                socket.once('secureConnect', () => resolve(null)).once('error', resolve);
            });
            assert.ok(error, `${version} was accepted`);
        }
        for (const offer of [['h2', 'http/1.1'], ['http/1.1'], undefined]) {
            const socket = tls.connect({ host: '127.0.0.1', port: echo.port, rejectUnauthorized: false, ALPNProtocols: offer });
            await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
            assert.equal(socket.alpnProtocol, offer ? 'http/1.1' : false);
            socket.destroy();
        }
    });
    await t.test('a stalled TLS handshake is cut', async () => {
        const began = Date.now();
        const sockets = Array.from({ length: 100 }, () => net.connect({ host: '127.0.0.1', port: echo.port }).on('error', () => {}));
        sockets.forEach((socket) => socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1])));
        await Promise.all(sockets.map((socket) => (socket.resume(), new Promise((resolve) => socket.once('close', resolve)))));
        assert.ok(Date.now() - began < 3000);
    });
    old.destroy();
});

test('an expired certificate is refused at the start', async () => {
    const { cert, key } = await makeExpired(folder);
    const { code, lines } = await run('--port', '0', '--cert', cert, '--key', key);
    assert.equal(code, 1);
    assert.match(lines.at(-1), /has expired/);
});

test('shutdown', async (t) => {
    const echo = await startEcho(t, ['--request-ms', '60000']);
    const polite = await Promise.all(Array.from({ length: 50 }, () => open(echo)));
    const mute = await open(echo);
    const idle = await connect(echo);
    idle.socket.on('error', () => {});
    const began = Date.now();
    echo.child.kill('SIGTERM');
    await Promise.all(polite.map(async (wire) => {
        assert.deepEqual(await wire.closed(1000), { code: 1001, reason: 'going away' });
        wire.write(closeFrame(1001));
        await wire.end(1000);
    }));
    assert.ok(Date.now() - began < 1000);
    const error = await new Promise((resolve) => net.connect({ host: '127.0.0.1', port: echo.port }).once('error', resolve));
    assert.equal(error.code, 'ECONNREFUSED');
    assert.equal((await mute.frame()).opcode, CLOSE);
    await idle.end(1000);
    assert.deepEqual(await echo.exited, { code: 0, signal: null }, echo.stderr);
    assert.ok(Date.now() - began < 6000);
    mute.destroy();
});
