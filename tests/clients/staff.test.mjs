// payonctl staff, with the real hub: people are put, get PINs, sign in, are unlocked, and end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { Hub, program, startPostgres } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

let pg, hub, venue, site;
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
    venue = await readyVenue(hub);
    site = ['--tenant', venue.tenant, '--venue', venue.venue];
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const query = (sql) => spawnSync('psql', ['-X', '-At', pg.db_admin_url, '-c', sql], { encoding: 'utf8' }).stdout;
const staff = (...args) => hub.tryCtl(...site, 'staff', ...args);
const told = (input, ...args) =>
    spawnSync(program('payonctl'), [...site, 'staff', ...args], { env: hub.environment(), encoding: 'utf8', input });
const good = (result) => {
    assert.equal(result.status, 0, result.stderr + result.stdout);
    return result.stdout;
};
const ask = async (d, message) => {
    const answer = d.next((m) => m.id === message.id);
    d.send(message);
    return answer;
};

test('people are put and listed', () => {
    good(staff('put', 'Anna', '--role', 'waiter', '--language', 'ur'));
    good(staff('put', 'Boss', '--role', 'manager'));
    const rows = good(staff('list')).trim().split('\n');
    assert.equal(rows.length, 2);
    assert.match(rows.join('\n'), /waiter +Anna/);
    good(staff('put', 'Zara', '--jobs', 'Bar=1250,Floor'));
    assert.equal(query(`select jobs from staff where name = 'Zara'`).trim(), '[{"name":"Bar","wage":1250},{"name":"Floor","wage":null}]');
    for (const wrong of ['Bar=', 'Bar=x', 'Bar=-1']) assert.equal(staff('put', 'Eve', '--jobs', wrong).status, 1);
    assert.equal(staff('put', 'Eve', '--role', 'juggler').status, 1);
});

test('a PIN is read from the standard input, and is in no log and no journal', async () => {
    assert.equal(good(told('47110815\n', 'pin', 'Anna')).trim(), 'set');
    assert.match(told('47110815\n', 'pin', 'Boss').stderr, /take another one/);
    assert.match(told('12\n', 'pin', 'Boss').stderr, /below its minimum/);
    good(told('98762345\n', 'pin', 'Boss'));
    assert.match(good(staff('list')), /PIN/);
    const tablet = await device(hub, venue, 'waiter', ['orders']);
    const answer = await ask(tablet, { t: 'sign_in', id: '1', pin: '47110815' });
    assert.deepEqual([answer.t, answer.actor.name, answer.language], ['signed_in', 'Anna', 'ur']);
    const kept = query(`select string_agg(body::text, '') || (select string_agg(hash || code_index::text, '') from person_secret) from journal`);
    assert.match(kept, /staff\.signed_in/);
    assert.doesNotMatch(kept + hub.log, /47110815|98762345/);
    assert.match(query('select hash from person_secret limit 1'), /^\$y\$/);
});

test('who guesses too much is unlocked by a manager; who ends is out', async () => {
    const [tablet, till] = [await device(hub, venue, 'waiter', []), await device(hub, venue, 'cashier', [])];
    const [anna] = good(staff('list')).split('\n').find((row) => row.endsWith('Anna')).split(' ');
    const guess = (n) => ask(till, { t: 'sign_in', id: `g${n}`, staff_id: anna, pin: '0000' });
    for (let n = 0; n < 5; n++) assert.equal((await guess(n)).code, 'sign_in_wrong');
    const waits = await guess(5);
    assert.equal(waits.code, 'sign_in_wait');
    assert.ok(waits.detail.wait_ms > 20_000 && waits.detail.wait_ms <= 30_000);
    assert.equal((await ask(tablet, { t: 'sign_in', id: '1', staff_id: anna, pin: '47110815' })).code, 'sign_in_wait');
    assert.equal(good(staff('unlock', 'Anna')).trim(), 'unlocked');
    assert.equal((await ask(tablet, { t: 'sign_in', id: '2', staff_id: anna, pin: '47110815' })).t, 'signed_in');
    const out = tablet.next((m) => m.t === 'signed_out');
    good(staff('end', 'Anna', '--reason', 'moved away'));
    assert.equal((await out).why, 'ended');
    assert.match(told('1234\n', 'pin', 'Anna').stderr, /nobody is called so/);
    assert.match(good(staff('list')), /ended +Anna/);
});
