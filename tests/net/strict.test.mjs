// Requests that another server might read otherwise, and hosts: raw bytes against the echo and the hub.
import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';
import { startEcho, connect, handshake, frame, PING, PONG, TEXT } from './echo.mjs';

/** Sends the bytes; resolves with the status of the first answer, or 'closed'. */
export function statusOf(port, text) {
    return new Promise((resolve) => {
        let got = '';
        const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
            got += data;
            if (got.includes('\r\n\r\n')) socket.destroy();
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(got)?.[1]) || 'closed'));
    });
}
const request = (lines, first = 'GET /healthz HTTP/1.1') => [first, ...lines, 'Connection: close', '', ''].join('\r\n');
const upgrade = (lines) =>
    ['GET /ws HTTP/1.1', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol: payon.v1', ...lines, '', ''].join('\r\n');

test('a request whose head is ambiguous is refused', async (t) => {
    const echo = await startEcho(t);
    const status = (text) => statusOf(echo.port, text);
    assert.equal(await status(request(['Host: a'])), 404); // the echo has no files
    for (const lines of [
        ['Host: a', 'Host: b'],
        ['Host: a', 'Host: a'],
        ['Host: a', 'Transfer-Encoding : chunked'],
        ['Host: a', 'Transfer-Encoding\t: chunked'],
        ['Host: a', 'Content-Length : 5'],
        ['Host: a', 'Content-Length: 0', 'Content-Length: 0'],
        ['Host: a', 'Content-Length: +0'],
        ['Host: a', 'Content-Length: 0x0'],
        ['Host: a', 'Content-Length: 0, 0'],
        ['Host : a'],
        ['Host: a', ' folded'],
        ['Host: a', 'X: a', '\tfolded'],
        ['Host: a', 'no colon'],
        ['Host: a', ': no name'],
        ['Host: a', 'N@me: x'],
        ['Host: a', 'X: a\0b'],
        ['Host: a', 'X: a\x01b'],
        ['Host: a', 'X: a\rb'],
        ['Host: a', 'X: a\nTransfer-Encoding: chunked'],
    ]) {
        assert.equal(await status(request(lines)), 400, lines.join(', '));
        assert.equal(await status(upgrade(lines)), 400, `upgrade: ${lines.join(', ')}`);
    }
    for (const version of ['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.10', 'HTTP/1.1 ', ' HTTP/1.1', 'HTTP/1.1\tx'])
        assert.equal(await status(request(['Host: a'], `GET /healthz ${version}`)), 400, version);
    assert.equal(await status(request(['Host: a'], 'GET /healthz')), 400);
    for (const target of ['*', 'healthz', 'http://a/healthz', '/healthz#x', '/a b', '/%', '/%4', '/%zz', '/\xf6'])
        assert.equal(await status(request(['Host: a'], `GET ${target} HTTP/1.1`)), 400, target);
    assert.equal(await status(request(['Host: a'])), 404);
});

test('where a request ends is never a matter of opinion: no Transfer-Encoding, and nothing after it is read', async (t) => {
    const echo = await startEcho(t);
    const hidden = 'GET /echo?hidden HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const version of ['HTTP/1.1', 'HTTP/1.0'])
        for (const lines of [['Transfer-Encoding: chunked'], ['Content-Length: 5', 'Transfer-Encoding: chunked'], ['transfer-encoding: identity', 'Content-Length: 5'],
            ['Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked'], ['Transfer-Encoding:', 'Content-Length: 0']]) {
            const wire = await connect(echo);
            wire.write(`POST /echo ${version}\r\n${['Host: a', ...lines].join('\r\n')}\r\n\r\n0\r\n\r\n${hidden}`);
            const { status, headers } = await wire.head();
            assert.deepEqual([status, headers.connection], [411, 'close'], lines.join(', '));
            await wire.take(Number(headers['content-length']));
            await wire.end(500);
            assert.equal(wire.gather().length, 0);
            wire.destroy();
        }
    for (const lines of [['Host: a', 'Transfer-Encoding: chunked'], ['Host: a', 'Content-Length: 5']]) // a handshake has no body
        assert.equal(await statusOf(echo.port, upgrade(lines)), 400, lines.join(', '));
});

test('lines end with CR LF', async (t) => {
    const echo = await startEcho(t);
    for (const text of ['GET / HTTP/1.1\nHost: a\n\n', 'GET / HTTP/1.1\r\nHost: a\n\r\n', 'GET / HTTP/1.1\nHost: a\r\n\r\n', '\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
        'GET / HTTP/1.1\rHost: a\r\r', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n', '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n'])
        assert.equal(await statusOf(echo.port, text), 400, JSON.stringify(text));
    assert.equal(await statusOf(echo.port, '\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n'), 404); // RFC 9112 2.2
});

test('a head has ceilings', async (t) => {
    const echo = await startEcho(t);
    const fields = (n) => Array.from({ length: n }, (_, i) => `X-${i}: y`);
    assert.equal(await statusOf(echo.port, request(['Host: a', ...fields(62)])), 404);
    assert.equal(await statusOf(echo.port, request(['Host: a', ...fields(63)])), 431);
    assert.equal(await statusOf(echo.port, request(['Host: a', `X: ${'x'.repeat(8000)}`])), 404);
    assert.equal(await statusOf(echo.port, request(['Host: a', `X: ${'x'.repeat(8192)}`])), 431);
    assert.equal(await statusOf(echo.port, `GET /${'x'.repeat(9000)}`), 431);
});

test('requests in one packet are answered in order; the last may be a handshake, with frames after it', async (t) => {
    const echo = await startEcho(t);
    const wire = await connect(echo);
    const host = 'Host: a\r\n';
    const bodies = [...Array(300).keys()].map((i) => `POST /echo?n=${i} HTTP/1.1\r\n${host}Content-Length: ${String(i).length}\r\n\r\n${i}`);
    wire.write(bodies.join(''), handshake(echo), frame(TEXT, 'first'), frame(PING, 'second'));
    for (let i = 0; i < 300; i++) {
        const { status, headers } = await wire.head();
        assert.equal(status, 200);
        assert.equal(String(await wire.take(Number(headers['content-length']))), `POST /echo?n=${i} 127.0.0.1 \n${i}`);
    }
    assert.equal((await wire.head()).status, 101);
    assert.equal(String((await wire.message()).payload), 'first');
    assert.deepEqual(await wire.frame().then((f) => [f.opcode, String(f.payload)]), [PONG, 'second']);
    wire.destroy();
    for (const text of [`GET /echo HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, `GET / HTTP/9.9\r\n${host}\r\n`]) {
        const last = await connect(echo);
        last.write(text, `GET /echo?late HTTP/1.1\r\n${host}\r\n`);
        const { headers } = await last.head();
        await last.take(Number(headers['content-length']));
        await last.end(500);
        assert.equal(last.gather().length, 0);
        last.destroy();
    }
});
