// libpayon's driver, through payonctl, against a hub that misbehaves on purpose.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { ctl } from './ctl.mjs';
import { EPOCH, VENUE, fakeHub, snapshot, welcome } from './fake_hub.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'payonctl.'));
test.after(() => fs.rmSync(folder, { recursive: true }));

const ORDER = '019ab000-0000-7000-8000-000000000a01';
const LINE = '019ab000-0000-7000-8000-000000000a02';
const change = (seq, events, put = {}, del = {}) => ({
    t: 'change', seq, op: ORDER, at: '2026-01-31T12:00:00.000Z',
    by: { name: 'Anna', role: 'waiter' }, events, put, del,
});
const order = { id: ORDER, rev: 1, number: 17, table_id: null, total: 1250 };
const line = { id: LINE, rev: 1, order_id: ORDER, name: 'Soup', quantity: 2, note: 'hot',
    choices: [{ name: 'Large' }, { name: 'Bread' }] };

const greeter = (then) => (message, socket, n, hub) => {
    if (message.t === 'hello') return socket.say(welcome());
    then(message, socket, n, hub);
};
const ok = (message, more = {}) => ({ t: 'ok', op: message.op, seq: 5, result: {}, ...more });

test('tail tells what happened in words', async (t) => {
    const hub = await fakeHub(t, greeter((message, socket) => {
        if (message.t !== 'sub') return;
        socket.say(snapshot(message, 7));
        socket.send(JSON.stringify([
            change(8, [{ type: 'order.opened', id: ORDER }], { order: [order] }),
            change(9, [{ type: 'line.added', id: LINE }], { line: [line] })]));
    }));
    const { code, out, err } = await ctl(['--hub', hub.url, 'tail', '--count', '2']).done;
    await hub.close();
    assert.equal(code, 0, err);
    assert.match(out, /-- Fake, node fake\n-- everything up to 7/);
    assert.match(out, / 8  Anna +order\.opened +#17  total 12\.50\n/);
    assert.match(out, / 9  Anna +line\.added +#17  2 x Soup \(Large, Bread\), hot\n/);
    assert.deepEqual(hub.heard[0].client.name, 'payonctl');
    const request = hub.requests[0];
    assert.equal(request.headers['sec-websocket-protocol'], 'payon.v1');
    assert.equal(request.headers.host, `127.0.0.1:${hub.port}`);
    assert.equal(request.headers['sec-websocket-extensions'], undefined);
});

test('a snapshot of megabytes in fragments arrives whole', async (t) => {
    const areas = Array.from({ length: 20000 }, (_, i) => ({
        id: `019ab000-0000-7000-8000-${String(i).padStart(12, '0')}`, rev: 1, name: 'x'.repeat(200), position: i }));
    const hub = await fakeHub(t, greeter((message, socket) => {
        if (message.t !== 'sub') return;
        const text = JSON.stringify(snapshot(message, 7, { area: areas }));
        for (let at = 0; at < text.length; at += 60000)
            socket.send(text.slice(at, at + 60000), { fin: at + 60000 >= text.length });
        socket.say(change(8, [{ type: 'setup.put', id: areas[19999].id }], { area: [areas[19999]] }));
    }));
    const { code, out, err } = await ctl(['--hub', hub.url, 'tail', '--count', '1', '--topics', 'floor']).done;
    await hub.close();
    assert.equal(code, 0, err);
    assert.match(out, /everything up to 7/);
    assert.match(out, /setup\.put +x{200}\n/);
});

test('after a cut it comes back with its cursor and sees each change once', async (t) => {
    const hub = await fakeHub(t, (message, socket, n) => {
        const tell = (seq) => {
            socket.say(change(seq, [{ type: 'item.86', id: ORDER }]));
            socket.say({ t: 'sync', seq }); // it answers `seen`: it has read the change, which a reset would take along
        };
        if (message.t === 'hello') {
            socket.say(welcome());
            if (!message.resume) return;
            assert.equal(message.resume.epoch, EPOCH);
            assert.equal(message.resume.seq, 6 + n, 'what it has read');
            socket.say({ t: 'resumed', id: '', epoch: EPOCH, from: message.resume.seq, seq: 7 + n });
            tell(7 + n);
        } else if (message.t === 'sub') {
            socket.say(snapshot(message, 7));
            tell(8);
        } else if (message.t === 'seen') {
            if (n === 1) socket.terminate();
            else socket._socket.resetAndDestroy?.() ?? socket.terminate();
        }
    });
    const run = ctl(['--hub', hub.url, 'tail', '--count', '5', '--topics', 'menu']);
    const { code, out } = await run.done;
    await hub.close();
    assert.equal(code, 0);
    const seqs = [...out.matchAll(/ (\d+)  Anna/g)].map((found) => Number(found[1]));
    assert.deepEqual([...new Set(seqs)], seqs, 'each once');
    assert.equal(seqs.length, 5);
    assert.ok(hub.n >= 5);
});

test('a command whose answer is lost is sent again under its op', async (t) => {
    const hub = await fakeHub(t, greeter((message, socket, n) => {
        if (n < 3) socket.terminate();
        else socket.say(ok(message, { replayed: true }));
    }));
    const { code, out } = await ctl(['--hub', hub.url, 'send', 'item.86', '{ "item_id": "x" }', '--pre', '{}']).done;
    await hub.close();
    const commands = hub.heard.filter((message) => message.t === 'cmd');
    assert.equal(code, 0);
    assert.equal(commands.length, 3);
    assert.deepEqual(commands[0], commands[2]);
    assert.deepEqual(commands[0].body, { item_id: 'x' });
    assert.deepEqual(JSON.parse(out), ok(commands[0], { replayed: true }));
});

test('what is in the outbox outlives a kill -9', async (t) => {
    const outbox = path.join(folder, 'outbox');
    const silent = await fakeHub(t, greeter(() => {}));
    const run = ctl(['--hub', silent.url, 'send', 'item.86', '{"item_id":"y"}', '--outbox', outbox]);
    while (!silent.heard.some((message) => message.t === 'cmd')) await new Promise((r) => setTimeout(r, 5));
    const second = await ctl(['--hub', silent.url, 'send', '--outbox', outbox]).done;
    assert.equal(second.code, 1);
    assert.match(second.err, /another process uses this outbox/);
    run.child.kill('SIGKILL');
    await run.done;
    await silent.close();
    const hub = await fakeHub(t, greeter((message, socket) => socket.say(ok(message))));
    const { code } = await ctl(['--hub', hub.url, 'send', '--outbox', outbox]).done;
    await hub.close();
    assert.equal(code, 0);
    assert.equal(hub.heard[1].op, silent.heard[1].op);
    const other = await fakeHub(t, greeter(() => assert.fail('nothing is left to send')));
    assert.equal((await ctl(['--hub', other.url, 'send', '--outbox', outbox]).done).code, 1);
    await other.close();
});

test('an outbox of another venue is not sent', async (t) => {
    const outbox = path.join(folder, 'outbox2');
    const silent = await fakeHub(t, greeter(() => {}));
    const run = ctl(['--hub', silent.url, 'send', 'item.86', '{}', '--outbox', outbox]);
    while (!silent.heard.some((message) => message.t === 'cmd')) await new Promise((r) => setTimeout(r, 5));
    run.child.kill('SIGKILL');
    await run.done;
    await silent.close();
    const hub = await fakeHub(t, (message, socket) => {
        assert.equal(message.t, 'hello');
        socket.say(welcome({ venue: { id: VENUE.replace('ff', 'aa'), name: 'Other', currency: 'USD', exponent: 2 } }));
    });
    const { code, err } = await ctl(['--hub', hub.url, 'send', '--outbox', outbox]).done;
    await hub.close();
    assert.equal(code, 1);
    assert.match(err, /another venue/);
});

test('close codes: give up on 4001, with its reason', async (t) => {
    const hub = await fakeHub(t, (message, socket) => {
        socket.say({ t: 'bye', code: 4001, text: 'the token is revoked', reconnect_ms: 0 });
        socket.close(4001, 'bad_token');
    });
    const { code, err } = await ctl(['--hub', hub.url, 'tail']).done;
    await hub.close();
    assert.equal(code, 1);
    assert.match(err, /refused: 4001 the token is revoked/);
    assert.equal(hub.n, 1);
});

test('a hub that is not there yet is tried again', async (t) => {
    const first = await fakeHub(t, () => {});
    await first.close();
    const run = ctl(['--hub', first.url, 'send', 'x', '{}']);
    while (!/trying again/.test(run.err)) await new Promise((r) => setTimeout(r, 5));
    run.child.kill('SIGTERM');
    const { code } = await run.done;
    assert.equal(code, 1);
});

test('it leaves in good order', async (t) => {
    let closed;
    const hub = await fakeHub(t, greeter((message, socket) => socket.say(ok(message))));
    const code = new Promise((resolve) => (hub.onClose = resolve));
    closed = (await ctl(['--hub', hub.url, 'send', 'x', '{}']).done).code;
    assert.equal(closed, 0);
    assert.equal(await code, 1000);
    await hub.close();
});

test('a hub without the subprotocol, or not speaking it, is not believed', async (t) => {
    const hub = await fakeHub(t, (message, socket, n) => {
        if (n === 1) socket.send('{"t":');
        else if (n === 2) socket.send(Buffer.from('{"t":"welcome"}'), { binary: true });
        else if (message.t === 'hello') socket.say(welcome());
        else socket.say(ok(message));
    });
    const { code } = await ctl(['--hub', hub.url, 'send', 'x', '{}']).done;
    await hub.close();
    assert.equal(code, 0);
    assert.equal(hub.n, 3);
});

test('a connection that ends before the upgrade is answered is noticed at once', async (t) => {
    let n = 0;
    const dialled = (socket) => {
        socket.on('error', () => {});
        const way = n++ % 4;
        if (n > 16) return;
        if (way === 0) socket.resetAndDestroy();
        else if (way === 1) socket.once('data', () => socket.resetAndDestroy());
        else if (way === 2) socket.once('data', () => socket.end());
        else socket.once('data', () => socket.end('HTTP/1.1 101 Switching Proto'));
    };
    const hub = await fakeHub(t, greeter((message, socket) => socket.say(ok(message))), { dialled });
    const began = Date.now();
    const { code, err } = await ctl(['--hub', hub.url, 'send', 'x', '{}', '--pause-max', '50']).done;
    assert.equal(code, 0, err);
    assert.equal(n, 17);
    assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
});

test('wss: the certificate is checked', async (t) => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
        '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=hub', '-addext', 'subjectAltName=IP:127.0.0.1'],
    { stdio: 'ignore' });
    const tls = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
    const hub = await fakeHub(t, greeter((message, socket) => socket.say(ok(message))), { tls });
    const trusted = await ctl(['--hub', hub.url, '--ca', cert, 'send', 'x', '{}']).done;
    assert.equal(trusted.code, 0, trusted.err);
    const run = ctl(['--hub', hub.url, 'send', 'x', '{}']);
    while (!/trying again/.test(run.err)) await new Promise((r) => setTimeout(r, 5));
    run.child.kill('SIGTERM');
    await run.done;
    assert.equal(hub.n, 1, 'no connection without trust');
    await hub.close();
});
