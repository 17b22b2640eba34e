// A device without a token: on a virtual clock, and with the real hub and payonctl.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { after, before } from 'node:test';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { makeVenue } from '../lib/venue.mjs';
import { core, Disk, FaultyWorld, skip, VirtualWorld } from './world.mjs';

const NOW = '2026-11-22T10:56:00.000Z';
const LATER = '2026-11-22T11:06:00.000Z';
const LIFE_MS = 600_000;
const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A pairing in a virtual world; `up`: it has asked. */
async function start(world, { up = true, ...options } = {}) {
    const pairing = new core.Pairing(world, { url: 'ws://hub/ws', name: 'Tablet', ...options });
    await pairing.start();
    if (up) world.socket.events.opened();
    return pairing;
}
const asked = (world) => world.socket.sent.at(-1);
const waiting = (world, code = 'K7QX03ZM', more = {}) =>
    world.socket.say({ t: 'pairing', token_id: asked(world).token_id, state: 'waiting', code, expires_at: LATER, now: NOW, ...more });
const approve = (world) =>
    world.socket.say({ t: 'pairing', token_id: asked(world).token_id, state: 'approved', code: null, expires_at: null, now: NOW });
const complain = (world, code) => world.socket.say({ t: 'error', id: null, code, text: `words for ${code}`, detail: {} });

test('pairing on a virtual clock', { skip }, async (t) => {
    await t.test('asks, shows the code, asks again, and keeps the token', async () => {
        const world = new VirtualWorld();
        const pairing = await start(world, { up: false });
        assert.deepEqual(pairing.state.value, { is: 'asking' });
        assert.deepEqual([world.socket.url, world.socket.protocol], ['ws://hub/ws', 'payon.v1']);
        world.socket.events.opened();
        const { token_id, secret_hash, ...rest } = asked(world);
        assert.deepEqual(rest, { t: 'pair', name: 'Tablet' });
        waiting(world);
        assert.deepEqual(pairing.state.value, { is: 'code', code: 'K7QX03ZM', expires_at: world.now() + LIFE_MS });
        assert.equal(core.codeText('K7QX03ZM'), 'K7QX-03ZM');
        const shown = pairing.state.value;
        world.advance(1999);
        assert.equal(world.socket.sent.length, 1);
        world.advance(1);
        assert.deepEqual(world.socket.sent[1], world.socket.sent[0]);
        waiting(world, 'K7QX03ZM', { now: '2026-11-22T10:56:02.100Z' });
        assert.equal(pairing.state.value, shown, 'nothing new');
        world.advance(2000);
        waiting(world, '00000000');
        assert.equal(pairing.state.value.code, '00000000', 'another code');
        world.advance(2000);
        approve(world);
        await settle();
        const { is, token } = pairing.state.value;
        assert.equal(is, 'approved');
        const [, id, secret] = /^payon_d_([0-9a-f]{32})_([0-9a-f]{64})$/.exec(token);
        assert.equal(id, token_id.replaceAll('-', ''));
        assert.equal(createHash('sha256').update(Buffer.from(secret, 'hex')).digest('hex'), secret_hash);
        assert.equal(world.socket.closedWith, 1000);
        assert.equal(await core.readToken(world), token);
        world.advance(60_000);
        assert.equal(world.sockets.length, 1);
        const again = new core.Pairing(world, { url: 'ws://hub/ws', name: 'Tablet' });
        await again.start();
        assert.deepEqual(again.state.value, { is: 'approved', token });
        await core.forgetToken(world);
        assert.equal(await core.readToken(world), null);
        assert.equal((await world.storage.read('meta')).size, 0);
    });

    await t.test('after a reload the same token goes on, and keys are on the disk before they are used', async () => {
        const disk = new Disk();
        disk.fails = true;
        const first = new VirtualWorld({ disk });
        const pairing = await start(first, { up: false });
        assert.deepEqual([pairing.state.value.is, pairing.state.value.code], ['refused', 0]);
        assert.equal(first.sockets.length, 0);
        disk.fails = false;
        pairing.retry();
        await settle();
        first.socket.events.opened();
        const said = asked(first);
        const second = new VirtualWorld({ disk, random: 0.25 });
        await start(second);
        assert.deepEqual(asked(second), said);
    });

    await t.test('offline: the code stays until it expires, and comes back', async () => {
        const world = new VirtualWorld();
        const pairing = await start(world);
        waiting(world);
        const since = world.now();
        world.socket.events.closed(1006, '');
        assert.deepEqual(pairing.state.value, { is: 'offline', since, code: 'K7QX03ZM', expires_at: since + LIFE_MS });
        world.advance(LIFE_MS + 30_000); // every try is answered by nothing
        assert.deepEqual(pairing.state.value, { is: 'offline', since, code: null, expires_at: null });
        const tries = world.sockets.length;
        assert.ok(tries > 20 && tries < 200, `${tries} tries`);
        world.advance(10_000);
        world.wake();
        world.socket.events.opened();
        waiting(world, '11111111');
        assert.equal(pairing.state.value.code, '11111111');
        world.advance(2000);
        world.advance(8000); // no answer
        assert.equal(pairing.state.value.is, 'offline');
        assert.equal(world.socket.closedWith, 4000);
        pairing.stop();
        const n = world.sockets.length;
        world.advance(600_000);
        world.wake();
        assert.equal(world.sockets.length, n);
    });

    await t.test('a look at the screen ends a pause', async () => {
        const world = new VirtualWorld();
        await start(world);
        waiting(world);
        world.advance(500);
        world.wake();
        world.wake(); // one question at a time
        assert.equal(world.socket.sent.length, 2);
    });

    await t.test('errors: busy, taken, and a hub that does not know pair', async () => {
        const world = new VirtualWorld();
        const pairing = await start(world);
        complain(world, 'pairings_full');
        assert.deepEqual(pairing.state.value, { is: 'busy', why: 'pairings_full', text: 'words for pairings_full' });
        world.advance(2000);
        waiting(world);
        assert.equal(pairing.state.value.is, 'code');
        world.advance(2000);
        complain(world, 'pair_rate');
        assert.equal(pairing.state.value.is, 'code');
        world.advance(2000);
        const { token_id } = asked(world);
        world.share = 0.75;
        complain(world, 'pair_taken');
        await settle();
        assert.equal(pairing.state.value.is, 'asking');
        world.advance(1000);
        world.socket.events.opened();
        assert.notEqual(asked(world).token_id, token_id);
        complain(world, 'unknown_type');
        world.socket.say({ t: 'bye', code: 4002, text: 'no hello', reconnect_ms: 0 });
        world.socket.events.closed(4002, '');
        assert.deepEqual(pairing.state.value, { is: 'refused', code: 4002, why: 'words for unknown_type' });
        world.advance(600_000);
        const n = world.sockets.length;
        pairing.retry();
        await settle();
        assert.equal(world.sockets.length, n + 1);
    });

    await t.test('an approval is not lost when the disk is full', async () => {
        const world = new VirtualWorld();
        const pairing = await start(world);
        world.disk.fails = true;
        approve(world);
        await settle();
        assert.deepEqual([pairing.state.value.is, pairing.state.value.code], ['refused', 0]);
        world.disk.fails = false;
        pairing.retry();
        await settle();
        world.socket.events.opened();
        approve(world);
        await settle();
        assert.equal(pairing.state.value.is, 'approved');
    });
});

test('pairing with the real hub', { skip }, async (t) => {
    let pg, hub, other;
    before(async () => {
        pg = startPostgres();
        hub = new Hub(pg, { heartbeat_ms: 200 });
        other = new Hub(pg, { heartbeat_ms: 200 });
        hub.migrate();
        await Promise.all([hub.start(), other.start()]);
    });
    after(async () => {
        for (const world of FaultyWorld.all) world.kill();
        await Promise.all([hub?.kill(), other?.kill()]);
        pg?.stop();
    });
    const open = async (disk, at = hub, name = 'Tablet of the bar') => {
        const world = new FaultyWorld(disk, Math.random, { any: false });
        const pairing = new core.Pairing(world, { url: at.ws, name, ask_ms: 1100, pause_max_ms: 200 });
        await pairing.start();
        return { world, pairing };
    };
    const code = async ({ pairing }) => {
        await until('a code', () => pairing.state.value.is === 'code');
        return pairing.state.value.code;
    };

    await t.test('one code through reload, another node and a restart, until it is approved', async () => {
        const venue = makeVenue(hub);
        const disk = new Disk();
        const first = await open(disk);
        const shown = await code(first);
        assert.match(shown, /^[0-9A-HJKMNP-TV-Z]{8}$/);
        first.world.kill();
        const second = await open(disk, other);
        assert.equal(await code(second), shown);
        await other.restart();
        await until('offline was seen, and the code again', () => second.pairing.state.value.is === 'code');
        assert.equal(await code(second), shown);
        assert.ok(hub.ctl('pair').includes(`${core.codeText(shown)}    0:`));
        assert.match(hub.ctl('pair'), /ago {2}Tablet of the bar\n/);
        const typed = core.codeText(shown).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
        const said = hub.ctl('--tenant', venue.tenant, '--venue', venue.venue, 'pair', typed, '--role', 'waiter', '--name', 'Tablet 3');
        assert.match(said, /^Tablet 3 is let in as waiter, token [0-9a-f-]{36}\n$/);
        await until('approved', () => second.pairing.state.value.is === 'approved');
        const token = await core.readToken(second.world);
        assert.equal(token, second.pairing.state.value.token);
        const client = new core.Client(second.world, { url: hub.ws, token, topics: ['floor'], name: 'test', version: '1' });
        await client.start();
        await until('live', () => client.link.value.is === 'live' && client.identity.value !== null);
        assert.deepEqual([client.identity.value.role, client.identity.value.actor.name, client.identity.value.venue.id], ['waiter', 'Tablet 3', venue.venue]);
        await client.stop();
    });

    await t.test('a revoked device pairs again, as a new one', async () => {
        const venue = makeVenue(hub);
        const at = ['--tenant', venue.tenant, '--venue', venue.venue];
        const disk = new Disk();
        const first = await open(disk);
        const said = hub.ctl(...at, 'pair', await code(first));
        assert.match(said, /^Tablet of the bar is let in as waiter/);
        await until('approved', () => first.pairing.state.value.is === 'approved');
        hub.ctl(...at, 'token', 'revoke', said.trim().split(' ').at(-1));
        await core.forgetToken(first.world);
        const second = await open(disk);
        hub.ctl(...at, 'pair', await code(second), '--role', 'kitchen');
        await until('approved', () => second.pairing.state.value.is === 'approved');
        assert.notEqual(second.pairing.state.value.token, first.pairing.state.value.token);
        first.world.kill();
        second.world.kill();
    });
});
