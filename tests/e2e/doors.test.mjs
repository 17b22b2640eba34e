// Who may knock where: host names that are served, a port of its own for probes and metrics, TLS suites.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import test, { after, before } from 'node:test';
import tls from 'node:tls';
import WebSocket from 'ws';
import { makeCertificate } from '../lib/certificate.mjs';
import { freePort, Hub, startPostgres, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let pg;
before(() => {
    pg = startPostgres();
    new Hub(pg).migrate();
});
after(() => pg?.stop());

async function started(t, settings) {
    const hub = new Hub(pg, settings);
    t.after(() => hub.kill('SIGKILL'));
    await hub.start({ ready: false });
    await until('it serves', () => hub.log.includes('state=serving'));
    return hub;
}

/** The status of GET path, with that Host. */
function status(port, path, host = `127.0.0.1:${port}`) {
    return new Promise((resolve, reject) => {
        http.get({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
        }).on('error', reject);
    });
}
function handshake(hub, host) {
    return new Promise((resolve) => {
        const socket = new WebSocket(hub.ws, 'payon.v1', { headers: { Host: host, Origin: `http://${host}` } });
        socket.once('unexpected-response', (_, answer) => (resolve(answer.statusCode), socket.terminate()));
        socket.once('open', () => (resolve(101), socket.terminate()));
        socket.on('error', () => {});
    });
}

test('only the hosts of the setting are answered: a name that was pointed here is not', async (t) => {
    const hub = await started(t, { hosts: 'hub.example 127.0.0.1' });
    for (const host of ['hub.example', `HUB.example:${hub.port}`, `127.0.0.1:${hub.port}`]) {
        assert.equal(await status(hub.port, '/healthz', host), 200, host);
        assert.equal(await handshake(hub, host), 101, host);
    }
    for (const host of ['rebound.example', `rebound.example:${hub.port}`, 'hub.example.evil', '127.0.0.1.nip.example']) {
        assert.equal(await status(hub.port, '/healthz', host), 421, host);
        assert.equal(await handshake(hub, host), 421, host);
    }
    assert.equal(await handshake(await started(t, {}), 'any.example'), 101);
});

test('probes and metrics may have a port of their own, which answers when the hub is full', async (t) => {
    const ops_port = await freePort();
    const hub = await started(t, { ops_port, connections_max: 4, hosts: 'hub.example' });
    for (const path of ['/healthz', '/readyz', '/metrics']) {
        assert.equal(await status(hub.port, path, 'hub.example'), 404, path);
        await until(`${path} on the other port`, async () => (await status(ops_port, path)) === 200);
    }
    assert.equal(await handshake({ ws: `ws://127.0.0.1:${ops_port}/ws` }, 'hub.example'), 404);
    const crowd = Array.from({ length: 8 }, () => {
        const socket = new WebSocket(hub.ws, 'payon.v1', { headers: { Host: 'hub.example' } });
        socket.on('error', () => {});
        return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(await status(ops_port, '/metrics'), 200);
    for (const socket of crowd) socket.terminate();
});

test('TLS: only suites with forward secrecy and authenticated encryption; a key for everybody is warned of', async (t) => {
    const { cert, key } = makeCertificate(pg.dir, 'doors');
    fs.chmodSync(key, 0o644);
    const hub = await started(t, { tls_cert: cert, tls_key: key });
    assert.match(hub.log, / warn .*tls_key .* can be read by everybody/);
    assert.ok(!hub.log.includes('PRIVATE KEY'));
    const shake = (options) =>
        new Promise((resolve) => {
            const socket = tls.connect({ host: '127.0.0.1', port: hub.port, rejectUnauthorized: false, minVersion: 'TLSv1', ...options }, () => {
                resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
                socket.destroy();
            });
            socket.on('error', () => resolve('refused'));
        });
    assert.match(await shake({}), /^TLSv1\.3 /);
    const old = { maxVersion: 'TLSv1.2' };
    assert.match(await shake({ ...old, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }), /^TLSv1\.2 ECDHE/);
    for (const ciphers of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-CCM', 'AES128-GCM-SHA256', 'AES128-SHA'])
        assert.equal(await shake({ ...old, ciphers: `${ciphers}:@SECLEVEL=0` }), 'refused', ciphers);
    assert.equal(await shake({ maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }), 'refused');
    fs.chmodSync(key, 0o600);
    const narrow = await started(t, { tls_cert: cert, tls_key: key, tls_ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
    assert.doesNotMatch(narrow.log, /can be read by everybody/);
});

test('a command that is no JSON is answered with its op, if that stands before the fault', async (t) => {
    const hub = await started(t, {});
    await until('it is ready', async () => (await status(hub.port, '/readyz')) === 200);
    const d = await device(hub, await readyVenue(hub), 'waiter', []);
    const op = '019ab6a7-d4cc-75f8-9624-b6993d9935c5';
    const told = async (text) => {
        const error = d.next((m) => m.t === 'error');
        d.socket.send(text);
        return (await error).detail.op;
    };
    assert.equal(await told(`{"t":"cmd","op":"${op}","type":"order.send","body":{"x":}}`), op);
    assert.equal(await told(`{ "op" : "${op}", "t" : "cmd", "body" : ${'['.repeat(40)}`), op);
    assert.equal(await told(`{"t":"cmd","op":"${op}","op":"${op}","body":{}}`), op);
    assert.equal(await told(`{"t":"cmd","type":"order.send","body":{"op":"${op}"},"body":1}`), undefined);
    assert.equal(await told(`{"t":"cmd","x":,"op":"${op}"}`), undefined);
    assert.equal(await told(`{"t":"sub","op":"${op}","id":}`), undefined);
    await d.close();
});
