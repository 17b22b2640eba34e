// Answers whose body is made while the client reads it.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { TEXT, connect, frame, makeCertificate, open, sleep, startEcho } from './echo.mjs';

const request = (count, bytes, ms = 0, broken = 0, version = '1.1') =>
    `GET /pieces?${count},${bytes},${ms},${broken} HTTP/${version}\r\nHost: 127.0.0.1\r\n\r\n`;
const letters = (count, bytes) => Array.from({ length: count }, (_, i) => String.fromCharCode(97 + (i % 26)).repeat(bytes)).join('');

/** A chunked body, taken chunk by chunk; null when it breaks off. */
async function chunked(wire) {
    const parts = [];
    for (;;) {
        let line = '';
        while (!line.endsWith('\r\n')) {
            const byte = await wire.take(1);
            if (!byte.length) return null;
            line += byte.toString('latin1');
        }
        const n = parseInt(line, 16);
        const part = await wire.take(n);
        if (part.length < n) return null;
        parts.push(part);
        const ending = (await wire.take(2)).toString();
        if (!ending) return null;
        assert.equal(ending, '\r\n');
        if (n === 0) return Buffer.concat(parts).toString();
    }
}

async function stats(echo) {
    const wire = await open(echo, '/control');
    wire.write(frame(TEXT, 'stats'));
    const said = JSON.parse((await wire.message()).payload.toString());
    wire.destroy();
    return said;
}

test('pieces arrive as chunks, whole and in order, with any library', async (t) => {
    const echo = await startEcho(t);
    for (const [count, bytes, ms] of [[0, 1], [1, 1], [5, 1000, 10], [40, 100_000], [3, 300_000, 5]]) {
        const text = await new Promise((resolve, reject) => {
            http.get({ host: echo.address, port: echo.port, path: `/pieces?${count},${bytes},${ms ?? 0},0`, agent: false }, (answer) => {
                assert.equal(answer.headers['transfer-encoding'], 'chunked');
                assert.equal(answer.headers['content-length'], undefined);
                const parts = [];
                answer.on('data', (part) => parts.push(part)).on('error', reject)
                    .on('end', () => resolve(Buffer.concat(parts).toString()));
            }).on('error', reject);
        });
        assert.ok(text === letters(count, bytes), `${count} pieces of ${bytes}`);
    }
});

test('requests that came meanwhile are answered after it, in order', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    const plain = (what) => `GET /echo?${what} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    wire.write(plain('1') + request(4, 5000, 20) + plain('2') + request(2, 70_000) + plain('3'));
    for (const what of ['1', 'pieces 4 5000', '2', 'pieces 2 70000', '3']) {
        const { headers } = await wire.head();
        const [kind, count, bytes] = what.split(' ');
        if (kind === 'pieces') assert.ok((await chunked(wire)) === letters(Number(count), Number(bytes)), what);
        else assert.match((await wire.take(Number(headers['content-length']))).toString(), new RegExp(`^GET /echo\\?${what} `));
    }
    wire.destroy();
});

test('to HTTP/1.0 the body ends with the connection', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    wire.write(request(3, 100_000, 5, 0, '1.0'));
    const { headers } = await wire.head();
    assert.equal(headers['transfer-encoding'], undefined);
    assert.equal(headers.connection, 'close');
    assert.ok((await wire.take(300_001)).toString() === letters(3, 100_000));
    await wire.end();
});

test('a body that cannot be ended ends the connection, so nobody takes it for whole', async (t) => {
    const echo = await startEcho(t);
    for (const ms of [0, 20]) {
        const wire = await connect(echo);
        wire.write(request(3, 1000, ms, 1));
        assert.equal((await wire.head()).status, 200);
        assert.equal(await chunked(wire), null);
        await wire.end();
    }
    assert.equal((await stats(echo)).gone, 2);
});

test('a client that does not read is waited for, a while, and what it has not read is not made', async (t) => {
    const echo = await startEcho(t, ['--request-ms', '1500']);
    const wire = await connect(echo);
    wire.write(request(1000, 1_000_000));
    await wire.head();
    wire.socket.pause();
    await sleep(700);
    const before = (await stats(echo)).bytes_out;
    assert.ok(before < 50e6, `${before} bytes were sent to somebody who does not read`);
    wire.socket.resume();
    for (let i = 0; i < 20; i++) assert.equal((await wire.take(1_000_000)).length, 1_000_000);
    wire.socket.pause();
    let said;
    for (let i = 0; i < 500 && (said = await stats(echo)).waiting; i++) await sleep(10);
    assert.deepEqual([said.waiting, said.gone], [0, 1]);
    wire.destroy();
});

test('over TLS, too', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-pieces-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const { cert, key } = await makeCertificate(folder, 'localhost');
    const echo = await startEcho(t, ['--cert', cert, '--key', key]);
    const wire = await connect(echo);
    wire.write(request(20, 200_000, 1) + request(1, 10));
    for (const [count, bytes] of [[20, 200_000], [1, 10]]) {
        await wire.head();
        assert.ok((await chunked(wire)) === letters(count, bytes));
    }
    wire.destroy();
});
