// Requests that another server might read otherwise, and hosts: raw bytes against the echo and the hub.
import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';
import { startEcho } from './echo.mjs';

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
        ['Host : a'],
    ]) {
        assert.equal(await status(request(lines)), 400, lines.join(', '));
        assert.equal(await status(upgrade(lines)), 400, `upgrade: ${lines.join(', ')}`);
    }
    for (const version of ['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.10'])
        assert.equal(await status(request(['Host: a'], `GET /healthz ${version}`)), 400, version);
    assert.equal(await status(request(['Host: a'], 'GET /healthz')), 400);
    assert.equal(await status(request(['Host: a'])), 404);
});
