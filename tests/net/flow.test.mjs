// Outgoing bytes: readers that stop, short writes, many frames in a write, plain and TLS. Every byte
// must arrive, in order, without an effect on other connections.
import test from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEcho, open, frame, closeFrame, makeCertificate, sleep, TEXT, BINARY, PING, PONG, CLOSE } from './echo.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payon-net.'));
test.after(() => fs.rmSync(folder, { recursive: true }));
const MiB = 1 << 20;

/** The text of message i of a burst of `n` bytes each, as tests/tools/echo.c makes it. */
function burstText(i, n) {
    let text = `${i} `;
    while (text.length < n) text += String.fromCharCode(97 + ((text.length + i) % 26));
    return text;
}

// Each has a server of its own, and most of the time is waiting: both at once.
test('flow', { concurrency: 2 }, (t) => Promise.all(['plain', 'TLS'].map((kind) => t.test(kind, (own) => flow(own, kind)))));

async function flow(t, kind) {
    const args = [];
    if (kind === 'TLS') {
        const { cert, key } = await makeCertificate(folder, 'flow');
        args.push('--cert', cert, '--key', key);
    }
    const echo = await startEcho(t, args);

    await t.test('our own frames pass through unchanged, many in one write', async () => {
        const wire = await open(echo, '/control');
        wire.write(frame(TEXT, 'burst 500 30'));
        for (let i = 0; i < 500; i++) {
            const f = await wire.frame();
            assert.deepEqual([f.final, f.rsv, f.opcode, f.payload.toString()], [true, 0, TEXT, burstText(i, 30)]);
        }
        wire.write(frame(PING, 'after'));
        assert.deepEqual([PONG, 'after'], await wire.frame().then((f) => [f.opcode, f.payload.toString()]));
        wire.destroy();
    });

    await t.test('16 MiB to a reader that stops, then continues', async () => {
        const wire = await open(echo);
        const big = crypto.randomBytes(16 * MiB);
        wire.write(frame(BINARY, big));
        await wire.take(1); // the echo has begun
        wire.socket.pause();
        const other = await open(echo);
        for (let i = 0; i < 20; i++) {
            other.write(frame(TEXT, `${i}`));
            assert.equal((await other.message(1000)).payload.toString(), `${i}`);
            await sleep(20);
        }
        other.destroy();
        wire.bytes = Buffer.concat([Buffer.from([BINARY]), wire.gather()]); // put the taken byte back
        wire.counted++;
        wire.socket.resume();
        assert.ok((await wire.message(30_000)).payload.equals(big));
        wire.destroy();
    });

    await t.test('thousands of frames to a slow reader, with pings in between', async () => {
        const wire = await open(echo, '/control');
        wire.socket.pause();
        wire.write(frame(TEXT, 'burst 3000 2000'));
        await sleep(200);
        wire.write(frame(PING, 'among'));
        await sleep(100);
        let at = 0, pongs = 0;
        const read = async () => {
            while (at < 3000) {
                const f = await wire.frame(20_000);
                assert.ok(f);
                if (f.opcode === PONG) {
                    pongs++;
                    continue;
                }
                assert.equal(f.payload.toString(), burstText(at++, 2000));
            }
        };
        let slow = true;
        const trickle = setInterval(() => {
            wire.socket.resume();
            setImmediate(() => slow && wire.socket.pause());
        }, 2);
        const hurry = () => {
            slow = false;
            clearInterval(trickle);
            wire.socket.resume();
        };
        const quick = setTimeout(hurry, 1500);
        await read();
        clearTimeout(quick);
        hurry();
        if (!pongs) assert.equal((await wire.frame()).opcode, PONG);
        wire.destroy();
    });

    await t.test('no more is handed over than the kernel takes', async () => {
        const wire = await open(echo, '/control');
        const watch = await open(echo, '/control');
        const bytesOut = async () => {
            watch.write(frame(TEXT, 'stats'));
            return JSON.parse((await watch.message()).payload).bytes_out;
        };
        wire.socket.pause();
        const before = await bytesOut();
        wire.write(frame(TEXT, 'burst 1000 60000'));
        let last = before;
        for (let now = await bytesOut(); now - last > 1000 || now - before < 1000; now = await bytesOut()) {
            last = now; // the answers to `watch` count as well
            await sleep(100);
        }
        assert.ok(last - before < 30e6, `${last - before} bytes`); // two socket buffers and one write
        wire.socket.resume();
        for (let i = 0; i < 1000; i++) assert.ok((await wire.frame()).payload.toString('latin1', 0, 6).startsWith(`${i} `));
        wire.destroy();
        watch.destroy();
    });

    await t.test('a close waits until everything handed over is sent', async () => {
        const wire = await open(echo, '/control');
        wire.socket.pause();
        wire.write(frame(TEXT, 'burst 1000 60000 close 3007'));
        await sleep(300);
        wire.socket.resume();
        let at = 0, f;
        while ((f = await wire.frame()) && f.opcode === TEXT) {
            assert.equal(f.payload.length, 60000);
            assert.ok(f.payload.toString('latin1', 0, 6).startsWith(`${at++} `));
        }
        assert.ok(at > 0 && at < 1000, `${at} frames`);
        assert.equal(f?.opcode, CLOSE);
        assert.equal(f.payload.readUInt16BE(), 3007);
        wire.write(closeFrame(3007));
        await wire.end();
        wire.destroy();
    });

    await t.test('a reader that never comes back is cut in time', async () => {
        const wire = await open(echo, '/control');
        wire.socket.on('error', () => {});
        wire.socket.pause();
        wire.write(frame(TEXT, 'burst 1000 60000 close 3007'));
        const watch = await open(echo, '/control');
        const began = Date.now();
        for (;;) {
            watch.write(frame(TEXT, 'stats'));
            if (JSON.parse((await watch.message()).payload).connections === 1) break;
            assert.ok(Date.now() - began < 6000, 'still there after 6 s');
            await sleep(50);
        }
        assert.ok(Date.now() - began > 3000, 'it was not given time');
        watch.destroy();
        wire.destroy();
    });

    await t.test('the server closes: code, reason, waits for the answer, then by force', async () => {
        const polite = await open(echo, '/control');
        polite.write(frame(TEXT, 'close 4001 over'));
        assert.deepEqual(await polite.closed(), { code: 4001, reason: 'over' });
        polite.write(closeFrame(4001));
        await polite.end(500);
        const mute = await open(echo, '/control');
        const began = Date.now();
        mute.write(frame(TEXT, 'close 4001 over'));
        assert.equal((await mute.closed()).code, 4001);
        await mute.end(6000);
        assert.ok(Date.now() - began > 3000, 'it did not wait for an answer');
        const refused = await open(echo, '/refuse');
        assert.equal((await refused.closed()).code, 3456);
        refused.destroy();
        const cut = await open(echo, '/control');
        cut.socket.on('error', () => {});
        cut.write(frame(TEXT, 'abort'));
        await cut.end(500);
        assert.notEqual((await cut.frame(100))?.opcode, CLOSE);
    });

    await t.test('a long reason is cut between characters', async () => {
        const wire = await open(echo, '/control');
        wire.write(frame(TEXT, `close 4002 ${'ö'.repeat(100)}`));
        assert.deepEqual(await wire.closed(), { code: 4002, reason: 'ö'.repeat(61) });
        wire.destroy();
    });
}
