// Opening handshakes: which are accepted, which are refused and with which status, and that abuse
// does not harm the server.
import test from 'node:test';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { startEcho, connect, open, handshake, frame, sleep, ACCEPT, TEXT } from './echo.mjs';

/** The status of the answer to a request's bytes; null when the connection ended without one. */
async function status(echo, text) {
    const wire = await connect(echo);
    wire.write(text);
    const answer = await wire.head(4000);
    if (answer && answer.status !== 101) await wire.end(3000);
    wire.destroy();
    return answer && { status: answer.status, headers: answer.headers };
}

test('handshakes', async (t) => {
    const echo = await startEcho(t, ['--origin', 'https://screens.example', '--origin', 'http://localhost:5173']);
    const host = `127.0.0.1:${echo.port}`;
    const refused = async (headers, wanted, first) =>
        assert.equal((await status(echo, handshake(echo, headers, first)))?.status, wanted, JSON.stringify(headers));

    await t.test('the answer follows the RFC', async () => {
        const answer = await status(echo, handshake(echo));
        assert.equal(answer.status, 101);
        assert.equal(answer.headers['sec-websocket-accept'], ACCEPT);
        assert.match(answer.headers.upgrade, /^websocket$/i);
        assert.match(answer.headers.connection, /^upgrade$/i);
        assert.equal(answer.headers['sec-websocket-protocol'], undefined);
        assert.equal(answer.headers['sec-websocket-extensions'], undefined);
    });
    await t.test('equivalent spellings', async () => {
        await refused({ Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' }, 101);
        await refused({ Connection: 'keep-alive,Upgrade' }, 101);
        await refused({ 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }, 101);
        await refused({}, 101, 'GET /any/path?with=query&more HTTP/1.1');
    });
    await t.test('a third-party library', async () => {
        const ws = new WebSocket(`ws://${host}/`, ['unknown', 'echo'], { perMessageDeflate: true });
        await new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));
        assert.equal(ws.protocol, 'echo');
        assert.equal(ws.extensions, '');
        const got = new Promise((resolve) => ws.once('message', resolve));
        ws.send('hello');
        assert.equal(String(await got), 'hello');
        ws.close(3000, 'done');
        assert.equal(await new Promise((resolve) => ws.once('close', resolve)), 3000);
    });
    await t.test('method and HTTP version', async () => {
        await refused({}, 405, 'POST / HTTP/1.1');
        await refused({}, 405, 'HEAD / HTTP/1.1');
        await refused({}, 405, 'DELETE / HTTP/1.1');
        await refused({}, 400, 'GET / HTTP/1.0');
    });
    await t.test('WebSocket version: 426 names the supported one', async () => {
        for (const version of [null, '', '8', '12', '14', '013', '13, 8', 'x']) {
            const answer = await status(echo, handshake(echo, { 'Sec-WebSocket-Version': version }));
            assert.equal(answer?.status, 426, `version ${version}`);
            assert.equal(answer.headers['sec-websocket-version'], '13');
        }
    });
    await t.test('keys', async () => {
        for (const key of [null, '', 'short', 'dGhlIHNhbXBsZSBub25jZQ', 'dGhlIHNhbXBsZSBub25jZQ==x', '!!hlIHNhbXBsZSBub25jZQ==',
            'A'.repeat(24), 'A'.repeat(200)])
            await refused({ 'Sec-WebSocket-Key': key }, 400);
        await refused({ 'Sec-WebSocket-Key': ['dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ=='] }, 400);
    });
    await t.test('Host, Connection, Upgrade', async () => {
        await refused({ Host: null }, 400);
        await refused({ Connection: null }, 400);
        await refused({ Connection: 'close' }, 400);
        await refused({ Connection: 'upgraded' }, 400);
        await refused({ 'Content-Length': '5' }, 400);
        for (const upgrade of ['h2c', 'websockets', 'TLS/1.3']) {
            const answer = await status(echo, handshake(echo, { Upgrade: upgrade }));
            assert.ok(answer === null || (answer.status >= 400 && answer.status < 500), `${upgrade}: ${answer?.status}`);
        }
    });
    await t.test('origins', async () => {
        for (const origin of [null, `http://${host}`, `https://${host}`, 'https://screens.example', 'HTTPS://Screens.Example',
            'http://localhost:5173'])
            await refused({ Origin: origin }, 101);
        for (const origin of ['https://evil.example', 'null', 'https://screens.example.evil.example', 'https://evil-screens.example',
            'https://screens.example:8443', 'http://screens.example', 'https://screens.example/', 'https://x@screens.example',
            `http://${host}.evil.example`, `http://${host}@evil.example`, `http://evil.example/${host}`, host, `ws://${host}`,
            'http://127.0.0.1', 'http://localhost', 'file://', 'https://screens.example, https://evil.example'])
            await refused({ Origin: origin }, 403);
        await refused({ Origin: [`http://${host}`, 'https://evil.example'] }, 403);
    });
    await t.test('subprotocols: a known one is chosen, only unknown ones are refused', async () => {
        const chosen = async (offer) =>
            (await status(echo, handshake(echo, { 'Sec-WebSocket-Protocol': offer }))).headers['sec-websocket-protocol'];
        assert.equal(await chosen('payon.v1'), 'payon.v1');
        assert.equal(await chosen('superchat, chat'), 'superchat');
        assert.equal(await chosen('payon.v9,payon.v1'), 'payon.v1');
        assert.equal(await chosen(['unknown', 'echo']), 'echo');
        for (const offer of ['payon.v2', 'payon.v', 'payon.v11', 'PAYON.V1', ',', `${'x'.repeat(200)}, payon.v1`])
            await refused({ 'Sec-WebSocket-Protocol': offer }, 400);
    });
    await t.test('extensions: a long list is refused and does no harm', async () => {
        await refused({ 'Sec-WebSocket-Extensions': 'x'.repeat(4096) }, 431);
        await refused({ 'Sec-WebSocket-Extensions': Array.from({ length: 60 }, (_, i) => `ext-${i}; a=b`).join(', ') }, 431);
        await refused({ 'Sec-WebSocket-Extensions': 'permessage-deflate, permessage-deflate' }, 101);
    });
    await t.test('bytes that are not a request', async () => {
        for (const text of ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'GET\r\n\r\n', '\r\n\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
            'CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n', `GET ${'/a'.repeat(9000)} HTTP/1.1\r\n\r\n`,
            `GET / HTTP/1.1\r\n${'X-Y: z\r\n'.repeat(2000)}\r\n`, 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
            '\0'.repeat(100)]) {
            const wire = await connect(echo);
            wire.write(Buffer.from(text, 'latin1'));
            const answer = await Promise.race([wire.head(3000).catch(() => null), sleep(1500).then(() => null)]);
            assert.ok(answer === null || answer.status >= 400, text.slice(0, 20));
            wire.destroy();
        }
    });
    await t.test('connections that end in the middle of a handshake', async () => {
        const text = handshake(echo);
        for (let at = 1; at < text.length; at += 7) {
            const wire = await connect(echo);
            wire.write(text.slice(0, at));
            await sleep(1);
            wire.destroy();
        }
    });
    await t.test('a frame right after the handshake', async () => {
        const wire = await connect(echo);
        wire.write(handshake(echo), frame(TEXT, 'eager'));
        assert.equal((await wire.head()).status, 101);
        assert.equal((await wire.message()).payload.toString(), 'eager');
        wire.destroy();
    });
    await t.test('a handshake in pieces, and after a plain request', async () => {
        const wire = await connect(echo);
        for (const byte of Buffer.from(handshake(echo))) wire.write([byte]);
        assert.equal((await wire.head()).status, 101);
        wire.destroy();
        const second = await connect(echo);
        second.write('GET /echo HTTP/1.1\r\nHost: x\r\n\r\n');
        const first = await second.head();
        assert.equal(first.status, 200);
        await second.take(Number(first.headers['content-length']));
        second.write(handshake(echo));
        assert.equal((await second.head()).status, 101);
        second.write(frame(TEXT, 'both'));
        assert.equal((await second.message()).payload.toString(), 'both');
        second.destroy();
    });
    await t.test('afterwards only our own connection is left', async () => {
        const wire = await open(echo, '/control');
        for (let tries = 0; ; tries++) {
            wire.write(frame(TEXT, 'stats'));
            const stats = JSON.parse((await wire.message()).payload);
            if (stats.connections === 1 && stats.websockets === 1) break;
            assert.ok(tries < 100, JSON.stringify(stats));
            await sleep(50);
        }
        wire.destroy();
    });
});

test('the hub: one path, its subprotocol, text only', async (t) => {
    const echo = await startEcho(t, ['--path', '/ws', '--subprotocol-required', '--text-only']);
    const v1 = { 'Sec-WebSocket-Protocol': 'payon.v1' };
    const of = async (headers, first) => (await status(echo, handshake(echo, headers, first)))?.status;
    assert.equal(await of(v1, 'GET /ws HTTP/1.1'), 101);
    assert.equal(await of({}, 'GET /ws HTTP/1.1'), 400);
    assert.equal(await of({ 'Sec-WebSocket-Protocol': 'graphql-ws' }, 'GET /ws HTTP/1.1'), 400);
    assert.equal(await of(v1, 'GET / HTTP/1.1'), 404);
    assert.equal(await of(v1, 'GET /ws/ HTTP/1.1'), 404);
    assert.equal(await of(v1, 'GET /WS HTTP/1.1'), 404);
    const wire = await open(echo, '/ws', v1);
    wire.write(frame(2, 'binary'));
    assert.equal((await wire.closed()).code, 1003);
    wire.destroy();
});
