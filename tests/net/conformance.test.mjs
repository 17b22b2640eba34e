// The table of cases.mjs, plain and over TLS: each case in one write, a write for each frame, and byte by
// byte.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEcho, open, frame, closeFrame, makeCertificate, sleep, CLOSE, TEXT } from './echo.mjs';
import { CASES } from './cases.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-net.'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const END_MS = 500; // from the server's close frame to the end of the TCP connection
const BYTES_MAX = 400; // of a case that is sent byte by byte
const AT_ONCE = 8;

const WAYS = {
    'at once': (wire, frames) => wire.write(...frames),
    'frame by frame': (wire, frames) => frames.forEach((each) => wire.write(each)),
    'byte by byte': (wire, frames) => [...Buffer.concat(frames)].forEach((byte) => wire.write([byte])),
};

async function run(echo, { send, answers, code }, write) {
    const wire = await open(echo);
    wire.socket.on('error', () => {}); // of writes after the end
    write(wire, send);
    let closed = false;
    for (const [opcode, payload] of answers) {
        const got = opcode >= CLOSE ? await wire.frame() : await wire.message();
        assert.ok(got, 'the connection ended instead of an answer');
        assert.deepEqual([got.opcode, got.payload.length], [opcode, Buffer.from(payload).length]);
        assert.ok(got.payload.equals(Buffer.from(payload)), 'another payload');
        closed ||= opcode === CLOSE;
    }
    if (code) {
        assert.equal((await wire.closed()).code, code);
    } else if (!closed && code !== null) {
        wire.write(closeFrame(1000));
        assert.equal((await wire.closed()).code, 1000);
    }
    if (code !== null) {
        await wire.end(END_MS);
        assert.equal(wire.gather().length, 0, 'bytes after the close frame');
    }
    wire.destroy();
}

async function conformance(t, kind) {
    const args = [];
    if (kind === 'TLS') {
        const { cert, key } = await makeCertificate(folder, 'conformance');
        args.push('--cert', cert, '--key', key);
    }
    const echo = await startEcho(t, args);
    for (const [way, write] of Object.entries(WAYS))
        await t.test(way, async () => {
            const cases = way === 'at once' ? [...CASES]
                : CASES.filter(({ send }) => (way === 'frame by frame' ? send.length > 1 : Buffer.concat(send).length <= BYTES_MAX));
            const again = [], failed = [];
            await Promise.all(Array.from({ length: AT_ONCE }, async () => {
                for (let each; (each = cases.shift());)
                    await run(echo, each, write).catch(() => again.push(each));
            }));
            // A busy machine may be late: what failed is tried once more, alone.
            for (const each of again)
                await run(echo, each, write).catch((error) => failed.push(`${each.name}: ${error.message}`));
            assert.deepEqual(failed, []);
        });

    await t.test('a peer that is failed and does not end its half is gone in time', async () => {
        const watch = await open(echo, '/control');
        const lives = async () => {
            const wire = await open(echo, '/', {}, { allowHalfOpen: true });
            wire.socket.on('error', () => {});
            wire.write(frame(3, 'x'));
            assert.equal((await wire.closed()).code, 1002);
            const began = Date.now();
            await wire.end();
            for (let connections = 2; connections > 1; await sleep(20)) {
                watch.write(frame(TEXT, 'stats'));
                ({ connections } = JSON.parse((await watch.message()).payload));
            }
            wire.destroy();
            return Date.now() - began;
        };
        let ms = await lives();
        for (let i = 0; i < 3 && ms > END_MS; i++) ms = await lives(); // a busy machine may be late
        assert.ok(ms <= END_MS, `${ms} ms`);
        watch.destroy();
    });
    await t.test('after the close frame for a message that is too large nothing else is said, whatever the peer sends', async () => {
        const wire = await open(echo);
        wire.socket.on('error', () => {});
        wire.write(frame(TEXT, Buffer.alloc(70_000, 0xff), { announce: 2 ** 40 }));
        assert.equal((await wire.closed()).code, 1009);
        wire.write(closeFrame(1000), frame(TEXT, Buffer.from([0xff])), closeFrame(1009));
        await wire.end(END_MS);
        assert.equal(wire.gather().length, 0);
        wire.destroy();
    });
    await t.test('a peer that sends pings and does not read gets the newest answer, and holds no memory', async () => {
        const wire = await open(echo, '/control');
        wire.socket.pause();
        wire.write(frame(TEXT, 'burst 300 60000'));
        await sleep(200);
        const flood = Buffer.concat(Array.from({ length: 10_000 }, (_, i) => frame(9, `flood ${i}`)));
        for (let i = 0; i < 10; i++) wire.write(flood);
        wire.write(frame(9, 'newest'));
        await sleep(200);
        wire.socket.resume();
        let messages = 0, pongs = 0, last = '';
        while (messages < 300 || last !== 'newest') {
            const f = await wire.frame();
            assert.ok(f, `the connection ended after ${messages} messages and ${pongs} pongs`);
            if (f.opcode === TEXT) messages++;
            else [pongs, last] = [pongs + 1, f.payload.toString()];
        }
        wire.destroy();
    });
}

test('conformance', { concurrency: 2 }, (t) =>
    Promise.all(['plain', 'TLS'].map((kind) => t.test(kind, (own) => conformance(own, kind)))));
