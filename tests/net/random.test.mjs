// Random clients, each of whom sends requests and frames, good and bad, cut and damaged anywhere, and leaves
// in some way. Meanwhile an honest client is served, and afterwards nothing is left (the sanitizers of the
// default build see the rest). PAYON_SEED repeats what is sent, though not when.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEcho, connect, open, handshake, frame, makeCertificate, sleep, TEXT, PING } from './echo.mjs';
import { CASES } from './cases.mjs';
import { randomOf } from '../lib/random.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-net.'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const SEED = Number(process.env.PAYON_SEED ?? Date.now() % 1e6);
const MS = 4000;
const AT_ONCE = 15;

const host = 'Host: x\r\n';
const REQUESTS = [`GET /echo?a HTTP/1.1\r\n${host}\r\n`, `GET /big HTTP/1.1\r\n${host}\r\n`, `HEAD /big HTTP/1.1\r\n${host}\r\n`, 'GET / HTTP/1.0\r\n\r\n',
    `GET / HTTP/1.1\n${host}\n`, `POST /echo HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nhello`, `GET /none HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    `POST /echo HTTP/1.1\r\n${host}Content-Length: 60000\r\n\r\n${'x'.repeat(60000)}`].map((text) => Buffer.from(text));
const FRAMES = [...CASES.map(({ send }) => Buffer.concat(send)).filter(({ length }) => length < 3000),
    ...['burst 20 60000', 'close 4000 x', 'abort', 'stats'].map((text) => frame(TEXT, text)), frame(PING, 'x'), frame(TEXT, 'y'.repeat(70000))];

async function client(echo, { below, of }) {
    const wire = await connect(echo, { allowHalfOpen: below(2) === 0 });
    wire.socket.on('error', () => {});
    if (below(3) === 0) wire.socket.pause();
    const parts = Array.from({ length: below(4) }, () => of(REQUESTS));
    if (below(4)) parts.push(Buffer.from(handshake(echo, {}, `GET /${of(['', 'control', 'refuse'])} HTTP/1.1`)), ...Array.from({ length: below(6) }, () => of(FRAMES)));
    const all = Buffer.concat(parts);
    if (below(3) === 0 && all.length) all[below(all.length)] ^= 1 << below(8);
    for (let at = 0; at < all.length && wire.socket.writable && below(200);) {
        const n = 1 + below(of([10, 1000, 100_000]));
        wire.socket.write(all.subarray(at, at + n));
        at += n;
        if (below(4) === 0) await sleep(below(3));
    }
    const leave = below(4);
    if (leave === 0) wire.socket.end();
    else if (leave === 1) wire.socket.resume();
    if (leave) await sleep(below(leave === 3 ? 700 : 50));
    wire.destroy();
}

test(`random clients, seed ${SEED}`, { concurrency: 2 }, (t) => Promise.all(['plain', 'TLS'].map((kind) => t.test(kind, async (own) => {
    const args = ['--http-big', '3000000', '--request-ms', '1500'];
    if (kind === 'TLS') {
        const { cert, key } = await makeCertificate(folder, 'random');
        args.push('--cert', cert, '--key', key);
    }
    const echo = await startEcho(own, args);
    const honest = await open(echo, '/control');
    const until = Date.now() + MS;
    await Promise.all(Array.from({ length: AT_ONCE }, async (_, i) => {
        const random = randomOf(SEED + 1000 * i);
        while (Date.now() < until) await client(echo, random);
    }));
    for (let connections = 2; connections > 1; await sleep(50)) {
        honest.write(frame(TEXT, 'stats'));
        ({ connections } = JSON.parse((await honest.message()).payload));
        assert.ok(Date.now() < until + 15_000, `${connections} connections are left`);
    }
    honest.destroy();
}))));
