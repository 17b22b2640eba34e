// A right that is taken away ends at the commit that takes it away: no command is committed after it that the right was
// needed for, whichever hub the device is at and whatever was in flight. The journal's head is locked by that commit, so
// its seq there divides what was before from what came after.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { Device, uuid } from '../lib/device.mjs';
import { sql } from '../lib/history.mjs';
import { Hub, startPostgres, until } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const run = promisify(execFile);
let pg, hubs, venue;

before(async () => {
    pg = startPostgres();
    hubs = [0, 1].map((n) => new Hub(pg, { heartbeat_ms: 500, node: `hub-${n}` }));
    hubs[0].migrate();
    await Promise.all(hubs.map((hub) => hub.start()));
    venue = await readyVenue(hubs[0]);
});
after(async () => {
    await Promise.all((hubs ?? []).map((hub) => hub.kill()));
    pg?.stop();
});

const tokenId = (token) => token.split('_')[2].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
/** Runs the statement in a transaction of its own; returns the head's seq as of its commit. */
async function headAt(statement) {
    const text = `begin; ${statement}; select seq from venue_head where venue_id = '${venue.venue}'; commit`;
    const { stdout } = await run('psql', [pg.db_admin_url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text]);
    return Number(stdout.trim());
}

/** Commands without a pause, ten in flight, until the connection ends. */
function stream(d) {
    const told = [];
    let running = true;
    const lane = async () => {
        while (running && !d.closed) {
            const op = uuid();
            const answer = await d.cmd('order.open', { order_id: uuid(), kind: 'takeaway' }, { op }).catch(() => null);
            if (answer) told.push(answer);
        }
    };
    const lanes = Array.from({ length: 10 }, lane);
    return { told, stop: async () => ((running = false), await Promise.all(lanes), told) };
}

const changesOf = (d, after) => sql(pg, `select j.seq from journal j join receipt r using (tenant_id, venue_id, op)
    where j.venue_id = '${venue.venue}' and r.device_id = '${d}' and j.seq > ${after}`).length;
const deviceOf = (token) => sql(pg, `select device_id from device_token where id = '${tokenId(token)}'`)[0][0];

for (const [what, statement, code] of [
    ['revoked', (id) => `update device_token set revoked_at = now() where id = '${id}'`, 4001],
    ['given another role', (id) => `update device_token set role = 'display' where id = '${id}'`, 4203],
]) {
    test(`nothing of a device is committed after it was ${what}, in a stream of commands at two hubs`, { timeout: 120_000 }, async () => {
        for (let round = 0; round < 6; round++) {
            const hub = hubs[round % 2];
            const token = venue.token('waiter', `${what} ${round}`);
            const calm = await Promise.all(hubs.map((each, i) => device(each, venue, 'waiter', [], `calm ${i}`)));
            const d = new Device(hub, token);
            await d.connect();
            const streams = [d, ...calm].map(stream);
            await until('the streams run', () => streams.every(({ told }) => told.length > 20));
            const head = await headAt(statement(tokenId(token)));
            const from = Date.now();
            assert.equal((await d.gone).code, code);
            assert.ok(Date.now() - from < 3000, `closed after ${Date.now() - from} ms`);
            const before = streams.slice(1).map(({ told }) => told.length);
            await until('the others go on', () => streams.slice(1).every(({ told }, i) => told.length > before[i] + 10));
            const [told, ...others] = await Promise.all(streams.map((each) => each.stop()));
            assert.ok(head > 0);
            assert.equal(changesOf(deviceOf(token), head), 0, 'a command was committed after the right was gone');
            assert.ok(told.every((m) => m.t !== 'ok' || m.seq <= head));
            assert.ok(told.filter((m) => m.t === 'ok').length > 20);
            const refused = others.flat().filter((m) => m.t !== 'ok' && m.code !== 'conflict'); // hubs that race
            assert.deepEqual(refused, []);
            for (const one of calm) assert.equal(one.closed, null);
            await Promise.all(calm.map((one) => one.close()));
        }
    });
}

for (const [what, table] of [['venue', 'venue'], ['tenant', 'tenant']]) {
    test(`nothing is committed in a ${what} while it is suspended; it goes on when it is resumed`, { timeout: 120_000 }, async () => {
        const id = table === 'venue' ? `venue_id = '${venue.venue}'` : `tenant_id = '${venue.tenant}'`;
        const tokens = hubs.map((_, i) => venue.token('waiter', `${what} ${i}`));
        const all = hubs.map((hub, i) => new Device(hub, tokens[i]));
        await Promise.all(all.map((d) => d.connect()));
        const streams = all.map(stream);
        await until('the streams run', () => streams.every(({ told }) => told.length > 20));
        const head = await headAt(`update ${table} set state = 'suspended' where ${id}`);
        for (const d of all) assert.equal((await d.gone).code, 4105);
        await Promise.all(streams.map((each) => each.stop()));
        await assert.rejects(all[0].connect());
        await all[0].gone.then(({ code }) => assert.equal(code, 4105));
        assert.deepEqual(sql(pg, `select seq from venue_head where venue_id = '${venue.venue}'`), [[String(head)]]);
        await headAt(`update ${table} set state = 'active' where ${id}`);
        for (const d of all) {
            await d.connect({ resume: true });
            await d.ok('order.open', { order_id: uuid(), kind: 'takeaway' });
            await d.close();
        }
    });
}
