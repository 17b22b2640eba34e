// Answers that come later than their request: in order, and without harm to a connection that ends first.
import test from 'node:test';
import assert from 'node:assert/strict';
import { TEXT, connect, frame, open, sleep, startEcho } from './echo.mjs';

const host = 'Host: x\r\n';
const later = (ms, headers = '') => `GET /later?${ms} HTTP/1.1\r\n${host}${headers}\r\n`;
const echoed = (word) => `GET /echo?${word} HTTP/1.1\r\n${host}\r\n`;

async function answer(wire, ms) {
    const head = await wire.head(ms);
    return head && { ...head, body: (await wire.take(Number(head.headers['content-length']))).toString() };
}

async function stats(echo) {
    const control = await open(echo, '/control');
    control.write(frame(TEXT, 'stats'));
    const said = JSON.parse((await control.message()).payload);
    control.destroy();
    return said;
}

test('pipelined requests are answered in order, however long each takes', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    wire.write(later(150) + echoed('a') + later(0) + later(50) + echoed('b') + echoed('c') + later(1));
    const bodies = [];
    for (let i = 0; i < 7; i++) bodies.push((await answer(wire)).body.trim());
    assert.deepEqual(bodies, ['after 150 ms', 'GET /echo?a 127.0.0.1', 'after 0 ms', 'after 50 ms', 'GET /echo?b 127.0.0.1', 'GET /echo?c 127.0.0.1',
        'after 1 ms']);
    wire.write(later(10, 'Connection: close\r\n'));
    const last = await answer(wire);
    assert.deepEqual([last.body, last.headers.connection], ['after 10 ms\n', 'close']);
    await wire.end(1000);
});

test('many requests wait for an answer: more than the hub keeps wait in the kernel', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    const n = 4000;
    wire.write(later(300) + Array.from({ length: n }, (_, i) => echoed(`${i}${'x'.repeat(40)}`)).join(''));
    assert.equal((await answer(wire)).body, 'after 300 ms\n');
    for (let i = 0; i < n; i++) assert.equal((await answer(wire)).body, `GET /echo?${i}${'x'.repeat(40)} 127.0.0.1 \n`);
    wire.destroy();
});

test('a client that goes before its answer costs nothing', async (t) => {
    const echo = await startEcho(t);
    for (let i = 0; i < 20; i++) {
        const wire = await connect(echo);
        wire.write(later(60_000) + later(60_000));
        if (i % 2) await sleep(5);
        wire.destroy();
    }
    let said;
    for (let i = 0; i < 200 && (said = await stats(echo)).waiting; i++) await sleep(10);
    assert.equal(said.waiting, 0);
    assert.ok(said.gone > 0 && said.gone <= 20, `${said.gone}`);
});

test('the server ends while answers are owed', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    wire.write(later(60_000));
    while (!(await stats(echo)).waiting) await sleep(10);
    assert.deepEqual(await echo.stop(), { code: 0, signal: null });
});

test('a request whose head or body comes too slowly is answered 408', async (t) => {
    const echo = await startEcho(t, ['--request-ms', '500']);
    for (const [what, text] of [['head', 'GET /echo HTTP/1.1\r\nHost: x'], ['body', `POST /echo HTTP/1.1\r\n${host}Content-Length: 100\r\n\r\nabc`]]) {
        const wire = await connect(echo);
        wire.write(text);
        const drip = setInterval(() => wire.socket.writable && wire.write('x'), 50);
        const late = await answer(wire, 2500);
        clearInterval(drip);
        assert.equal(late.status, 408, what);
        assert.equal(late.headers['content-type'], 'application/problem+json');
        assert.deepEqual(JSON.parse(late.body), { type: 'about:blank', title: 'Request Timeout', status: 408 });
        await wire.end(2000);
    }
    const idle = await connect(echo); // nothing was asked: nothing is answered
    assert.equal(await idle.head(2500), null);
});

test('the body has a deadline of its own', async (t) => {
    const echo = await startEcho(t, ['--request-ms', '600']);
    const wire = await connect(echo);
    wire.write(`POST /echo HTTP/1.1\r\n${host}`);
    await sleep(400);
    wire.write('Content-Length: 4\r\n\r\nab');
    await sleep(400);
    wire.write('cd');
    assert.equal((await answer(wire)).body, 'POST /echo? 127.0.0.1 \nabcd');
    wire.write(later(1500)); // and the floor above has its time, too
    assert.equal((await answer(wire)).body, 'after 1500 ms\n');
    wire.destroy();
});

test('a body that is announced too large is answered 413 before it comes', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    wire.write(`POST /echo HTTP/1.1\r\n${host}Content-Length: 65537\r\n\r\n`);
    const large = await answer(wire);
    assert.deepEqual(JSON.parse(large.body), { type: 'about:blank', title: 'Content Too Large', status: 413 });
    await wire.end(2000);
});
