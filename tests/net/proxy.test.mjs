// What proxies say about the client behind them: the PROXY protocol, and X-Forwarded-For. The peer of this test is
// 127.0.0.1, or another address of 127/8 that is no proxy.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { startEcho, connect, handshake, frame, makeCertificate, open, sleep, Wire, TEXT } from './echo.mjs';

const ELSEWHERE = '127.0.0.66';
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const PROXY = 0x21, LOCAL = 0x20, TCP4 = 0x11, TCP6 = 0x21, UNSPEC = 0;

const bytesOf = (ip) => {
    if (net.isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
    const [left, right = []] = ip.split('::').map((half) => half.split(':').filter((word) => word));
    const words = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
    return Buffer.concat(words.map((word) => Buffer.from(word.padStart(4, '0'), 'hex')));
};
const v1 = (client, to = '198.51.100.1') => Buffer.from(`PROXY TCP${net.isIPv4(client) ? 4 : 6} ${client} ${to} 56324 443\r\n`);
const v2 = (command, kind, payload = Buffer.alloc(0), announce = payload.length) =>
    Buffer.concat([SIGNATURE, Buffer.from([command, kind, announce >> 8, announce & 255]), payload]);
const v2Of = (client, extra = Buffer.alloc(0)) => {
    const address = bytesOf(client);
    return v2(PROXY, address.length === 4 ? TCP4 : TCP6, Buffer.concat([address, address, Buffer.from([1, 2, 3, 4]), extra]));
};

const request = (echo, headers = '') => `GET /echo HTTP/1.1\r\nHost: ${echo.address}\r\n${headers}\r\n`;
/** The address that the answer to a request on this wire says. */
async function askedFrom(wire, echo, headers) {
    wire.write(request(echo, headers));
    const answer = await wire.head();
    assert.equal(answer?.status, 200);
    const body = (await wire.take(Number(answer.headers['content-length']))).toString();
    return body.split(' ')[2];
}

async function clientOf(echo, header, options) {
    const wire = await connect(echo, options);
    if (header) wire.write(header);
    const address = await askedFrom(wire, echo);
    wire.destroy();
    return address;
}

/** The address that a WebSocket opened after the header is said to have. */
async function socketOf(echo, header, headers = {}) {
    const wire = await connect(echo);
    wire.write(header, handshake(echo, headers, 'GET /whoami HTTP/1.1'), frame(TEXT, 'who?'));
    assert.equal((await wire.head())?.status, 101);
    const { payload } = await wire.message();
    wire.destroy();
    return payload.toString();
}

async function stats(echo, header) {
    const wire = await connect(echo);
    wire.write(header, handshake(echo, {}, 'GET /control HTTP/1.1'), frame(TEXT, 'stats'));
    assert.equal((await wire.head())?.status, 101);
    const { payload } = await wire.message();
    wire.destroy();
    return JSON.parse(payload);
}

/** The hub says nothing and ends the connection. */
async function refused(echo, bytes) {
    const wire = await connect({ ...echo, secure: false });
    wire.socket.on('error', () => {});
    wire.write(bytes);
    await wire.end(3000);
    assert.equal(wire.gather().length, 0);
    wire.destroy();
}

test('a PROXY header says who the client is', async (t) => {
    const echo = await startEcho(t, ['--proxy', '127.0.0.1', '--proxy-protocol']);
    for (const client of ['192.0.2.7', '2001:db8::7', '::1', '0.0.0.0']) {
        const to = net.isIPv4(client) ? '198.51.100.1' : '2001:db8::1';
        assert.equal(await clientOf(echo, v1(client, to)), client);
        assert.equal(await clientOf(echo, v2Of(client)), client);
        assert.equal(await socketOf(echo, v1(client, to)), client);
        assert.equal(await socketOf(echo, v2Of(client)), client);
    }
    await t.test('with more in it than addresses', async () => {
        assert.equal(await clientOf(echo, v2Of('192.0.2.7', Buffer.from([4, 0, 2, 9, 9]))), '192.0.2.7');
    });
    await t.test('of the proxy itself, when it asks for itself or does not know', async () => {
        for (const header of [v2(LOCAL, UNSPEC), v2(LOCAL, TCP4, Buffer.alloc(12, 9)), v2(PROXY, UNSPEC), Buffer.from('PROXY UNKNOWN\r\n'),
            Buffer.from('PROXY UNKNOWN ffff:: ffff:: 1 2\r\n')])
            assert.equal(await clientOf(echo, header), '127.0.0.1');
    });
    await t.test('of IPv6 that holds IPv4', async () => {
        assert.equal(await clientOf(echo, v1('::ffff:192.0.2.7', '::1')), '192.0.2.7');
    });
});

test('a PROXY header may be cut anywhere', async (t) => {
    const echo = await startEcho(t, ['--proxy', '127.0.0.0/28', '--proxy-protocol']);
    const text = handshake(echo, {}, 'GET /whoami HTTP/1.1');
    const headers = [v1('192.0.2.7'), v2Of('192.0.2.7'), v2Of('192.0.2.7', Buffer.from([4, 0, 2, 9, 9]))];
    await Promise.all(headers.flatMap((header) => Array.from({ length: header.length + 3 }, async (_, cut) => {
        const wire = await connect(echo);
        const all = Buffer.concat([header, Buffer.from(text), frame(TEXT, 'who?')]);
        wire.write(all.subarray(0, cut));
        await sleep(30);
        wire.write(all.subarray(cut));
        assert.equal((await wire.head())?.status, 101);
        assert.equal((await wire.message()).payload.toString(), '192.0.2.7', `cut at ${cut}`);
        wire.destroy();
    })));
    await t.test('byte by byte', async () => {
        for (const header of headers) {
            const wire = await connect(echo);
            for (const byte of header) {
                wire.write([byte]);
                await sleep(1);
            }
            assert.equal(await askedFrom(wire, echo), '192.0.2.7');
            wire.destroy();
        }
    });
});

test('before TLS', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'net-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const { cert, key } = await makeCertificate(folder, 'localhost');
    const echo = await startEcho(t, ['--cert', cert, '--key', key, '--proxy', '127.0.0.1', '--proxy-protocol']);
    for (const header of [v1('192.0.2.7'), v2Of('2001:db8::7')]) {
        const socket = net.connect({ host: echo.address, port: echo.port });
        socket.write(header);
        const secure = tls.connect({ socket, rejectUnauthorized: false });
        await new Promise((resolve, reject) => (secure.once('secureConnect', resolve), secure.once('error', reject)));
        assert.equal(await askedFrom(new Wire(secure), echo), header[0] === 80 ? '192.0.2.7' : '2001:db8::7');
        secure.destroy();
    }
    await refused(echo, Buffer.from([0x16, 3, 1])); // TLS without a header
    const bare = tls.connect({ host: echo.address, port: echo.port, rejectUnauthorized: false, localAddress: ELSEWHERE });
    await new Promise((resolve, reject) => (bare.once('secureConnect', resolve), bare.once('error', reject)));
    assert.equal(await askedFrom(new Wire(bare), echo), ELSEWHERE);
    bare.destroy();
});

test('a proxy without a right header is not let in, and counted', async (t) => {
    const echo = await startEcho(t, ['--proxy', '127.0.0.1', '--proxy-protocol', '--request-ms', '800']);
    const wrong = [
        request(echo), '\r\n', 'PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n', 'PROXY TCP4 192.0.2.300 198.51.100.1 1 2\r\n',
        'PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n', `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, `PROXY ${'9'.repeat(200)}`,
        v2(0x22, TCP4, Buffer.alloc(12)), v2(PROXY, 0x12, Buffer.alloc(12)), v2(PROXY, TCP4, Buffer.alloc(11)),
        v2(PROXY, TCP4, Buffer.alloc(12), 2033), v2(PROXY, TCP4, Buffer.alloc(14, 1)), SIGNATURE.subarray(0, 5).toString() + 'x',
    ];
    let n = (await stats(echo, v1('192.0.2.7'))).refused_proxy;
    for (const bytes of wrong) {
        await refused(echo, bytes);
        assert.equal((await stats(echo, v1('192.0.2.7'))).refused_proxy, ++n, JSON.stringify(bytes.toString('latin1')));
    }
    await t.test('nor one that is slow', async () => {
        const began = Date.now();
        await refused(echo, v1('192.0.2.7').subarray(0, 20));
        assert.ok(Date.now() - began >= 700);
        assert.equal((await stats(echo, v1('192.0.2.7'))).refused_proxy, ++n);
    });
    await t.test('nor one that ends', async () => {
        const wire = await connect(echo);
        wire.write(v1('192.0.2.7').subarray(0, 20));
        wire.socket.end();
        await wire.end(3000);
        assert.equal((await stats(echo, v1('192.0.2.7'))).refused_proxy, ++n);
    });
    await t.test('nor hundreds that wait; a good one comes in among them', async () => {
        const idle = await Promise.all(Array.from({ length: 200 }, () => connect(echo)));
        for (const wire of idle) wire.socket.on('error', () => {});
        assert.equal(await clientOf(echo, v1('192.0.2.7')), '192.0.2.7');
        assert.ok((await stats(echo, v1('192.0.2.7'))).refused_proxy >= n + 200 - 128);
        for (const wire of idle) wire.destroy();
    });
});

test('nobody else may say who he is', async (t) => {
    const from = { localAddress: ELSEWHERE };
    await t.test('by a PROXY header: it is a bad request', async (s) => {
        const echo = await startEcho(s, ['--proxy', '127.0.0.1', '--proxy', '10.0.0.0/8', '--proxy-protocol']);
        for (const header of [v1('192.0.2.7'), v2Of('192.0.2.7')]) {
            const wire = await connect(echo, from);
            wire.write(header, request(echo));
            assert.equal((await wire.head()).status, 400);
            wire.destroy();
        }
        assert.equal(await clientOf(echo, '', from), ELSEWHERE);
    });
    await t.test('by X-Forwarded-For: it is not looked at', async (s) => {
        const echo = await startEcho(s, ['--proxy', '127.0.0.1']);
        const wire = await connect(echo, from);
        assert.equal(await askedFrom(wire, echo, 'X-Forwarded-For: 192.0.2.7\r\n'), ELSEWHERE);
        wire.destroy();
        const ws = await open(echo, '/whoami', { 'X-Forwarded-For': '192.0.2.7' }, from);
        ws.write(frame(TEXT, 'who?'));
        assert.equal((await ws.message()).payload.toString(), ELSEWHERE);
        ws.destroy();
    });
    await t.test('nor when the PROXY header named the client', async (s) => {
        const echo = await startEcho(s, ['--proxy', '127.0.0.1', '--proxy-protocol']);
        assert.equal(await socketOf(echo, v1('192.0.2.7'), { 'X-Forwarded-For': '192.0.2.8' }), '192.0.2.7');
    });
});

test('X-Forwarded-For of a proxy', async (t) => {
    const echo = await startEcho(t, ['--proxy', '127.0.0.1', '--proxy', '10.0.0.0/8', '--proxy', 'fd00::/8']);
    const rows = [
        [undefined, '127.0.0.1'],
        ['192.0.2.7', '192.0.2.7'],
        ['198.51.100.9, 192.0.2.7', '192.0.2.7'],
        ['192.0.2.7, 10.1.2.3', '192.0.2.7'],
        [['198.51.100.9', '2001:db8::7, fd00::2'], '2001:db8::7'],
        ['10.1.2.3', '10.1.2.3'],
        ['unknown', '127.0.0.1'],
        ['192.0.2.7, <script>', '127.0.0.1'],
    ];
    const wire = await connect(echo); // requests of several clients on one connection, as nginx sends them
    for (const [value, client] of rows) {
        const lines = value === undefined ? '' : [value].flat().map((each) => `X-Forwarded-For: ${each}\r\n`).join('');
        assert.equal(await askedFrom(wire, echo, lines), client, String(value));
        assert.equal(await socketOf(echo, '', value === undefined ? {} : { 'X-Forwarded-For': value }), client, String(value));
    }
    wire.destroy();
    await t.test('the PROXY header of a proxy that is behind another', async (s) => {
        const inner = await startEcho(s, ['--proxy', '127.0.0.1', '--proxy', '10.0.0.0/8', '--proxy-protocol']);
        assert.equal(await socketOf(inner, v1('10.1.2.3'), { 'X-Forwarded-For': '192.0.2.7' }), '192.0.2.7');
    });
});

test('strangers are counted for the client, not for the proxy', async (t) => {
    for (const args of [['--proxy-protocol'], []]) {
        const echo = await startEcho(t, ['--proxy', '127.0.0.1', ...args, '--strangers', '10', '--connections-max', '40']);
        const socket = async (client) => {
            const wire = await connect(echo);
            wire.socket.on('error', () => {});
            wire.write(args.length ? v1(client) : '', handshake(echo, { 'X-Forwarded-For': client }, 'GET /whoami HTTP/1.1'));
            assert.equal((await wire.head())?.status, 101);
            return wire;
        };
        const others = [];
        for (let i = 1; i <= 8; i++) others.push(await socket(`192.0.2.${i}`)); // one each
        const many = [];
        for (let i = 0; i < 60; i++) many.push(await socket('198.51.100.9'));
        await sleep(100);
        assert.ok(many.filter((wire) => wire.ended).length >= 45, 'the crowd makes room for itself');
        assert.ok(!many.at(-1).ended);
        for (const wire of others) {
            wire.write(frame(TEXT, 'who?'));
            assert.match((await wire.message()).payload.toString(), /^192\.0\.2\.\d$/);
        }
        for (const wire of [...others, ...many]) wire.destroy();
    }
});

test('an address that is none is refused at the start', async (t) => {
    for (const proxy of ['10.0.0.0/33', '10.0.0.1/8', 'proxy.example', '']) {
        await assert.rejects(startEcho(t, ['--proxy', proxy], { mayDie: true }), /proxies: .* is neither an address nor a range/);
    }
});
