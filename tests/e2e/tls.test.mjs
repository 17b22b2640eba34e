// wss: certificates made for the test; after SIGHUP new connections get new ones, old connections continue.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import tls from 'node:tls';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { makeCertificate } from '../lib/certificate.mjs';
import { Device, uuid } from '../lib/device.mjs';
import { makeToken, makeVenue } from '../lib/venue.mjs';

let pg, hub, place, used, files;

/** A hub that speaks TLS only. */
class SecureHub extends Hub {
    get ws() {
        return `wss://127.0.0.1:${this.port}/ws`;
    }
}

before(async () => {
    pg = startPostgres();
    used = makeCertificate(pg.dir, 'first');
    files = { cert: path.join(pg.dir, 'used.pem'), key: path.join(pg.dir, 'used.key') };
    put(used);
    hub = new SecureHub(pg, { heartbeat_ms: 200, tls_cert: files.cert, tls_key: files.key });
    hub.migrate();
    await hub.start({ ready: false });
    await until('it serves', () => hub.log.includes('state=serving'));
    await until('the certificate is shown', async () => (await shown().catch(() => null))?.subject.CN === 'first');
    place = makeVenue(hub);
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

function put({ cert, key }) {
    fs.copyFileSync(cert, files.cert);
    fs.copyFileSync(key, files.key);
}

/** The certificate that a new connection gets. */
function shown(options = {}) {
    return new Promise((resolve, reject) => {
        const socket = tls.connect({ host: '127.0.0.1', port: hub.port, rejectUnauthorized: false, ...options }, () => {
            resolve(socket.getPeerCertificate());
            socket.destroy();
        });
        socket.on('error', reject);
    });
}

async function connected(ca) {
    const d = new Device(hub, makeToken(hub, place, 'waiter', `tablet ${uuid()}`), { socket: { ca } });
    await until('the database is up', async () => {
        await d.connect().catch(() => {});
        return !d.closed;
    });
    return d;
}
const alive = async (d) => assert.equal((await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' })).t, 'ok');

test('wss: welcomed, served, and large snapshots arrive whole', async () => {
    const d = await connected(used.pem);
    await alive(d);
    for (let i = 0; i < 6; i++) await Promise.all(Array.from({ length: 40 }, () => d.ok('order.open', { order_id: uuid(), kind: 'takeaway', note: 'x'.repeat(400) })));
    const snapshot = await d.sub(['orders']);
    assert.equal(snapshot.records.order.length, 241); // more than one frame of 64 KiB
    const sync = await d.next((m) => m.t === 'sync' && m.digest === d.ownDigest());
    assert.ok(sync);
    await d.close();
});

test('plaintext on the TLS port and old TLS are refused', async () => {
    const end = await new Promise((resolve) => {
        const socket = net.connect(hub.port, '127.0.0.1', () => socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'));
        let text = '';
        socket.on('data', (data) => (text += data));
        socket.on('error', () => {});
        socket.on('close', () => resolve(text));
        setTimeout(() => resolve('still open'), 15_000).unref();
    });
    assert.ok(!/200 OK/.test(end) && end !== 'still open', end);
    await assert.rejects(shown({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }));
});

test('SIGHUP: new connections get the new certificate, old ones continue; bad files change nothing', async () => {
    const old = await connected(used.pem);
    const second = makeCertificate(pg.dir, 'second');
    put(second);
    hub.process.kill('SIGHUP');
    await until('the new certificate', async () => (await shown()).subject.CN === 'second', 5000);
    await alive(old);
    const fresh = await connected(second.pem);
    await alive(fresh);

    const third = makeCertificate(pg.dir, 'third');
    for (const spoil of [
        () => put({ cert: third.cert, key: second.key }),
        () => fs.writeFileSync(files.cert, 'no certificate\n'),
        () => fs.rmSync(files.cert),
    ]) {
        spoil();
        const from = hub.log.length;
        hub.process.kill('SIGHUP');
        await until('it says so', () => / error .*tls/.test(hub.log.slice(from)));
        assert.equal((await shown()).subject.CN, 'second');
    }
    await Promise.all([alive(old), alive(fresh)]);
    put(third);
    hub.process.kill('SIGHUP');
    await until('the third certificate', async () => (await shown()).subject.CN === 'third', 5000);
    await Promise.all([alive(old), alive(fresh)]);
    await Promise.all([old.close(), fresh.close()]);
    assert.ok(!hub.log.includes('PRIVATE KEY'));
    await until('it warns two weeks before expiry', () => / warn .*tls_cert expires in 1 days/.test(hub.log));
});
