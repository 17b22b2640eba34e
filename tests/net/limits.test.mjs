// Every ceiling of the transport: at it, one below, one above.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cpuTicks, startEcho, connect, open, handshake, frame, closeFrame, sleep, TEXT, BINARY, PING } from './echo.mjs';

const part = { final: false };

test('message bytes', async (t) => {
    const max = 100_000;
    const echo = await startEcho(t, ['--message-max', String(max)]);
    for (const opcode of [TEXT, BINARY]) {
        for (const n of [max - 1, max]) {
            const wire = await open(echo);
            wire.write(frame(opcode, 'x'.repeat(n)));
            assert.equal((await wire.message()).payload.length, n);
            wire.write(frame(opcode, 'x'.repeat(n - 10), part), frame(0, 'y'.repeat(10)));
            assert.equal((await wire.message()).payload.length, n);
            wire.destroy();
        }
        const wire = await open(echo);
        wire.write(frame(opcode, 'x'.repeat(max + 1)));
        assert.equal((await wire.closed()).code, 1009);
        wire.write(closeFrame(1009));
        await wire.end();
    }
    await t.test('counted across fragments', async () => {
        const wire = await open(echo);
        wire.write(frame(TEXT, 'x'.repeat(max), part), frame(0, 'y'));
        assert.equal((await wire.closed()).code, 1009);
        wire.destroy();
    });
    await t.test('refused when announced, before the bytes arrive', async () => {
        for (const announce of [max + 1, 2 ** 31, 2 ** 40, 2n ** 63n - 1n]) {
            const wire = await open(echo);
            wire.write(frame(BINARY, 'only this much', { announce }));
            assert.equal((await wire.closed(2000)).code, 1009, String(announce));
            wire.destroy();
        }
        const wire = await open(echo);
        wire.write(frame(TEXT, 'x'.repeat(max - 5), part), frame(0, 'abc', { announce: 6 }));
        assert.equal((await wire.closed(2000)).code, 1009);
        wire.destroy();
    });
    await t.test('the connection ends soon, even when the peer keeps sending', async () => {
        const wire = await open(echo);
        const began = Date.now();
        wire.write(frame(BINARY, 'x', { announce: 2 ** 40 }));
        const flood = setInterval(() => wire.socket.writable && wire.write(Buffer.alloc(65536)), 20);
        wire.socket.on('error', () => {});
        assert.equal((await wire.closed()).code, 1009);
        await wire.end(6000);
        clearInterval(flood);
        assert.ok(Date.now() - began < 6000);
        wire.destroy();
    });
});

test('message frames', async (t) => {
    const echo = await startEcho(t);
    const pieces = (n) => Buffer.concat(Array.from({ length: n }, (_, i) =>
        frame(i ? 0 : TEXT, 'z', { final: i === n - 1 })));
    const wire = await open(echo);
    for (const n of [1023, 1024]) {
        wire.write(pieces(n));
        assert.equal((await wire.message()).payload.length, n);
    }
    wire.write(pieces(1025));
    assert.equal((await wire.closed()).code, 1009);
    wire.destroy();
    await t.test('empty ones count', async () => {
        const empty = await open(echo);
        empty.write(frame(TEXT, '', part), ...Array.from({ length: 1024 }, () => frame(0, '', part)));
        assert.equal((await empty.closed()).code, 1009);
        empty.destroy();
    });
});

test('a request must be complete in time: slow loris', async (t) => {
    const echo = await startEcho(t, ['--request-ms', '700']);
    const began = Date.now();
    const wires = await Promise.all(Array.from({ length: 200 }, () => connect(echo)));
    for (const [i, wire] of wires.entries()) {
        wire.socket.on('error', () => {});
        if (i % 4) wire.write(handshake(echo).slice(0, 5 * (i % 4)));
    }
    const drip = setInterval(() => wires.forEach((wire, i) => i % 2 && wire.socket.writable && wire.write('X')), 50);
    const honest = await open(echo); // others are still served
    honest.write(frame(TEXT, 'served'));
    assert.equal((await honest.message()).payload.toString(), 'served');
    assert.ok(Date.now() - began < 650, 'an honest client waited');
    await Promise.all(wires.map((wire) => wire.end(3000)));
    clearInterval(drip);
    assert.ok(Date.now() - began < 2500);
    await sleep(800); // a silent WebSocket is not cut
    honest.write(frame(PING, 'still'));
    assert.equal((await honest.frame()).payload.toString(), 'still');
    honest.destroy();
});

test('connections: refused when full, accepted when there is room again', async (t) => {
    const echo = await startEcho(t, ['--connections-max', '20']);
    const wires = [];
    for (let i = 0; i < 20; i++) wires.push(await open(echo));
    for (let i = 0; i < 5; i++) {
        const extra = await connect(echo);
        extra.socket.on('error', () => {});
        const answer = await extra.head(3000).catch(() => null);
        assert.ok(answer === null || answer.status === 503);
        await extra.end(3000);
    }
    for (const wire of wires.splice(0, 10)) wire.destroy();
    let again = null;
    for (let tries = 0; !again && tries < 100; tries++) {
        again = await open(echo).catch(() => null);
        if (!again) await sleep(20);
    }
    again.write(frame(TEXT, 'room'));
    assert.equal((await again.message()).payload.toString(), 'room');
    again.destroy();
    for (const wire of wires) wire.destroy();
});

test('connections of one address', async (t) => {
    const echo = await startEcho(t, ['--per-address', '10', '--strangers', '100']);
    const from = { localAddress: '127.0.0.66' };
    const wires = [];
    for (let i = 0; i < 9; i++) wires.push(await open(echo, '/', {}, from));
    wires.push(await open(echo, '/trust', {}, from)); // ten, of them one that is no stranger
    assert.ok(wires.every((wire) => !wire.ended));
    for (let i = 0; i < 9; i++) wires.push(await open(echo, '/trust', {}, from)); // strangers make room
    await sleep(100);
    assert.deepEqual(wires.map((wire) => wire.ended), [...Array(9).fill(true), ...Array(10).fill(false)]);
    const extra = await connect(echo, from); // nobody there may be ended
    extra.socket.on('error', () => {});
    const answer = await extra.head(3000).catch(() => null);
    assert.ok(answer === null || answer.status === 503);
    await extra.end(3000);
    (await open(echo)).destroy(); // another address
    wires.pop().destroy();
    let again = null;
    for (let tries = 0; !again && tries < 100; tries++) {
        again = await open(echo, '/', {}, from).catch(() => null);
        if (!again) await sleep(20);
    }
    again.write(frame(TEXT, 'room'));
    assert.equal((await again.message()).payload.toString(), 'room');
    for (const wire of [again, ...wires]) wire.destroy();
});

test('descriptors: the ceiling is below the limit of the process', async (t) => {
    const echo = await startEcho(t, [], { wrap: ['prlimit', '--nofile=200:200'] });
    const wires = await Promise.all(Array.from({ length: 300 }, async () => {
        const wire = await connect(echo);
        wire.socket.on('error', () => {});
        wire.write(handshake(echo));
        return { wire, answer: await wire.head(5000).catch(() => null) };
    }));
    const opened = wires.filter(({ answer }) => answer?.status === 101);
    assert.equal(opened.length, 200 - 32);
    const before = cpuTicks(echo);
    await sleep(1000);
    assert.ok(cpuTicks(echo) - before < 20, 'it spins'); // ticks of 10 ms: less than 20 %
    opened[0].wire.write(frame(TEXT, 'alive'));
    assert.equal((await opened[0].wire.message()).payload.toString(), 'alive');
    for (const { wire } of wires) wire.destroy();
    let again = null;
    for (let tries = 0; !again && tries < 100; tries++) {
        again = await open(echo).catch(() => null);
        if (!again) await sleep(10);
    }
    assert.ok(again, 'no room again');
    again.destroy();
    assert.ok(echo.stderr.split('\n').length < 40, echo.stderr);
});
