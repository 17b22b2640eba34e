// payonctl pair, with the real hub and devices that ask to be paired.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import WebSocket from 'ws';
import { uuid } from '../lib/device.mjs';
import { Hub, startPostgres } from '../lib/hub.mjs';
import { schemas } from '../lib/schemas.mjs';

let pg, hub;
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const ctl = (...args) => hub.tryCtl(...args);
const sql = (text) => assert.equal(spawnSync('psql', ['-X', '-q', pg.db_owner_url, '-c', text]).status, 0);

/** A device that asks: {say(message), next(), token, pair(), code()}. */
async function stranger(name = 'Tablet') {
    const socket = new WebSocket(hub.ws, 'payon.v1');
    const heard = [];
    const waiting = [];
    socket.on('message', (data) => {
        for (const message of [JSON.parse(data)].flat()) {
            schemas().check('out', message);
            (waiting.shift() ?? ((m) => heard.push(m)))(message);
        }
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const next = () => heard.shift() ?? new Promise((resolve) => waiting.push(resolve));
    const [id, secret] = [uuid(), randomBytes(32)];
    const say = (message) => (socket.send(JSON.stringify(message)), next());
    const pair = () => say({ t: 'pair', token_id: id, secret_hash: createHash('sha256').update(secret).digest('hex'), name });
    return {
        say, next, pair, close: () => socket.close(),
        token: `payon_d_${id.replaceAll('-', '')}_${secret.toString('hex')}`,
        code: async () => (await pair()).code,
    };
}
const shown = (code) => `${code.slice(0, 4)}-${code.slice(4)}`;

test('before there is a venue, and a word that is no code', async () => {
    const device = await stranger();
    const code = await device.code();
    const none = ctl('pair', code);
    assert.deepEqual([none.status, none.stderr], [1, 'payonctl: there is no such venue (payonctl venue list)\n']);
    for (const words of [['ABCD'], ['ABCD-EFGU'], ['ABCD', 'EFGHJ']]) {
        const wrong = ctl('pair', ...words);
        assert.equal(wrong.status, 2);
        assert.match(wrong.stderr, /a code is 8 letters and digits/);
    }
    assert.equal(ctl('pair', code, '--role', 'king').status, 2);
    assert.equal((await device.pair()).state, 'waiting', 'none of it did anything');
    device.close();
});

test('into the demo by its code alone', async () => {
    assert.equal(ctl('seed', 'demo').status, 0);
    const device = await stranger('Kellnerin Ümläut');
    const code = await device.code();
    const [four, more] = shown(code).toLowerCase().split('-');
    const done = ctl('pair', four, more);
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /^Kellnerin Ümläut is let in as waiter, token [0-9a-f-]{36}\n$/);
    assert.deepEqual([(await device.pair()).state, (await device.say({ t: 'hello', token: device.token })).role], ['approved', 'waiter']);
    const twice = ctl('pair', code);
    assert.deepEqual([twice.status, twice.stderr], [1, 'payonctl: this code was used already\n']);
    assert.match(ctl('token', 'list').stdout, /waiter {4}good {6}Kellnerin Ümläut\n/);
    device.close();
});

test('no such code, and one whose time is up', async () => {
    const none = ctl('pair', '0000-0000');
    assert.deepEqual([none.status, none.stderr], [1, 'payonctl: no device shows this code\n']);
    const device = await stranger();
    const code = await device.code();
    sql(`update pairing set expires_at = now() where code = '${code}'`);
    const late = ctl('pair', code);
    assert.deepEqual([late.status, late.stderr], [1, 'payonctl: this code has expired: the device shows another one\n']);
    const fresh = await device.code();
    assert.notEqual(fresh, code);
    assert.equal(ctl('pair', fresh).status, 0);
    device.close();
});

test('the list: oldest first, and no name moves the cursor', async () => {
    sql('update pairing set expires_at = now()');
    const empty = ctl('pair');
    assert.deepEqual([empty.status, empty.stdout, empty.stderr], [0, '', 'no device is waiting to be paired\n']);
    const one = await stranger('Bar');
    const two = await stranger('Kitchen');
    const codes = [shown(await one.code()), shown(await two.code())];
    sql(`update pairing set name = e'Bar \\x1b[2J\\u009b1mé\\x7f' where name = 'Bar'`); // an older hub took such names
    assert.equal((await (await stranger('Bar \u001b[2J')).pair()).code, 'field_text');
    const list = ctl('pair');
    assert.equal(list.status, 0, list.stderr);
    const [first, second] = list.stdout.split('\n');
    assert.match(first, new RegExp(`^${codes[0]} {4}0:\\d\\d ago {2}Bar \\\\u001b\\[2J\\\\u009b1mé\\\\u007f$`));
    assert.match(second, new RegExp(`^${codes[1]} {4}0:\\d\\d ago {2}Kitchen$`));
    one.close();
    two.close();
});
