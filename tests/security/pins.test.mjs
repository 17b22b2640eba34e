// Ten thousand PINs, from one device and from fifty, against a real hub: how many are compared with anybody's, and what
// everybody else notices meanwhile. An hour is an hour: where a guesser is told to wait, the waits in Postgres are moved
// back by as much, so that it passes at once.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { get, Hub, startPostgres } from '../lib/hub.mjs';
import { sql } from '../lib/history.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const PINS = 10_000;
const ONE_DEVICE = process.env.PAYON_PINS === 'all' ? PINS : 800; // a device may ask fifty times a second, and no faster
const PACE_MS = 21;
const AN_HOUR = 3600_000; // ms
const A_PERSON = 20; // tries an hour that may reach the hash
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

const ask = (d, message) => {
    const id = uuid();
    const answer = d.next((m) => m.id === id);
    d.send({ ...message, id });
    return answer;
};

/** A venue with two people: {venue, victim, colleague, tablet: the colleague's, boss}. */
async function house(name) {
    const venue = await readyVenue(hub, { name });
    const boss = await device(hub, venue, 'manager', []);
    const people = [];
    for (const [who, pin] of [['Victim', '987654'], ['Colleague', '4712']]) {
        const staff_id = uuid();
        await boss.ok('staff.put', { staff_id, name: who, role: 'waiter' });
        assert.equal((await ask(boss, { t: 'secret', staff_id, pin })).t, 'secret_set');
        people.push({ staff_id, pin });
    }
    return { venue, boss, victim: people[0], colleague: people[1], tablet: await device(hub, venue, 'waiter', [], 'colleague') };
}

const metric = async (name) => Number(new RegExp(`^payon_${name} (\\d+)`, 'm').exec((await get(`${hub.url}/metrics`)).body)[1]);
const hashed = async () => (await metric('sign_ins_total')) + (await metric('sign_ins_wrong_total'));
/** As if that time had passed. */
const pass = (venue, ms) =>
    sql(pg, `update sign_in_lock set locked_until = locked_until - interval '${ms} ms',
        misses = array(select m - interval '${ms} ms' from unnest(misses) m) where venue_id = '${venue.venue}'`);

/** Devices try PINs until each was tried or an hour is over; what came of them, and the time that passed. */
async function guess(venue, devices, message, most) {
    const codes = {};
    let [tried, passed] = [0, 0];
    while (tried < PINS && passed < AN_HOUR && tried < most) {
        const answers = await Promise.all(devices.map((d) => ask(d, { t: 'sign_in', ...message, pin: String(tried++ % PINS).padStart(4, '0') })));
        if (devices.length === 1) await new Promise((resolve) => setTimeout(resolve, PACE_MS));
        for (const { code, t } of answers) codes[code ?? t] = (codes[code ?? t] ?? 0) + 1;
        const waits = answers.map(({ detail }) => detail?.wait_ms).filter((ms) => ms > 0);
        if (waits.length < devices.length) continue;
        const wait = Math.min(...waits, AN_HOUR - passed);
        pass(venue, wait);
        passed += wait;
    }
    return { codes, tried, passed };
}

/** A colleague signs in again and again until stop(); how often, and how long the slowest took. */
function works({ tablet, colleague }) {
    const told = { n: 0, slowest: 0, refused: [] };
    let over = false;
    const run = (async () => {
        while (!over) {
            const from = performance.now();
            const answer = await ask(tablet, { t: 'sign_in', ...colleague });
            told.slowest = Math.max(told.slowest, performance.now() - from);
            if (answer.t === 'signed_in') told.n++;
            else told.refused.push(answer.code);
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    })();
    return { stop: async () => ((over = true), await run, told) };
}

/** So many devices guess at a person by name, then at everybody; a colleague works meanwhile. */
async function attack(t, n, pins, from) {
    const { venue, boss, victim, ...rest } = await house(from);
    const devices = [];
    for (let i = 0; i < n; i++) devices.push(await device(hub, venue, 'waiter', [], `guesser ${i}`));
    const before = await hashed();
    const colleague = works(rest);
    const named = await guess(venue, devices, { staff_id: victim.staff_id }, pins / 2);
    const nameless = await guess(venue, devices, {}, pins / 2);
    const { n: others, slowest, refused } = await colleague.stop();
    const tries = (await hashed()) - before - others;
    t.diagnostic(`${named.tried} with a name in ${(named.passed / 60_000).toFixed(0)} min: ${JSON.stringify(named.codes)}`);
    t.diagnostic(`${nameless.tried} without in ${(nameless.passed / 60_000).toFixed(0)} min: ${JSON.stringify(nameless.codes)}`);
    t.diagnostic(`${tries} were hashed; the colleague signed in ${others} times, the slowest in ${slowest.toFixed(0)} ms`);
    assert.ok(!named.codes.signed_in && !nameless.codes.signed_in);
    assert.ok(tries <= A_PERSON, `${tries} tries reached the hash`);
    assert.ok(tries >= 5, `only ${tries}: the guesser was kept out by something else`);
    assert.deepEqual(refused, [], 'the colleague was refused');
    assert.ok(others >= 5);
    assert.equal((await ask(boss, { t: 'unlock', staff_id: victim.staff_id })).t, 'unlocked');
    assert.equal((await ask(rest.tablet, { t: 'sign_in', ...victim })).t, 'signed_in');
    await Promise.all([...devices, boss, rest.tablet].map((d) => d.close()));
}

test('PINs from one device: at most 20 an hour are compared, and others sign in', { timeout: 600_000 }, (t) => attack(t, 1, ONE_DEVICE, 'one device'));
test('ten thousand PINs from fifty devices: at most 20 an hour are compared, and others sign in', { timeout: 600_000 }, (t) => attack(t, 50, PINS, 'fifty devices'));
