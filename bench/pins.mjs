// node bench/pins.mjs: what hashing PINs does to the loop. A real hub and Postgres; one device adds nothing but signs
// of life. First nobody signs in; then guessers at 50 devices try PINs until they are locked out, while 8 other people at
// devices of their own sign in again and again with the right one, so that hashes never cease. Says how late the loop
// came to its timer and how long its turns were, as the hub's own histograms have it (loop_late_seconds, loop_turn_seconds).
import { Hub, get, startPostgres } from '../tests/lib/hub.mjs';
import { device, makeToken, readyVenue } from '../tests/lib/venue.mjs';
import { uuid } from '../tests/lib/device.mjs';

const SECONDS = Number(process.env.PAYON_BENCH_SECONDS ?? 20);
const GUESSERS = 50;
const PEOPLE = 8;
const pinOf = (n) => String(710_000 + n);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ask = (d, message) => {
    const answer = d.next((m) => m.id === message.id);
    d.send(message);
    return answer;
};

/** {le: count} of a histogram, and the values of counters. */
async function metrics(hub) {
    const { body } = await get(`${hub.url}/metrics`);
    const value = (name) => Number(new RegExp(`^payon_${name} (\\S+)`, 'm').exec(body)?.[1] ?? NaN);
    const buckets = (name) =>
        new Map([...body.matchAll(new RegExp(`^payon_${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'))].map((m) => [m[1], Number(m[2])]));
    return { late: buckets('loop_late_seconds'), turn: buckets('loop_turn_seconds'), wrong: value('sign_ins_wrong_total'),
        locked: value('sign_ins_locked_total'), right: value('sign_ins_total') };
}

/** "1234 times: 99.9 % within 1 ms, all within 5 ms", of what came between two readings. */
function said(before, after) {
    const counts = [...after].map(([le, n]) => [Number(le) * 1000, n - (before.get(le) ?? 0)]);
    const all = counts.at(-1)[1];
    const most = counts.find(([, n]) => n === all)[0];
    const share = (ms) => ((100 * counts.find(([le]) => Math.abs(le - ms) < 1e-6)[1]) / all).toFixed(2);
    return `${all} times: ${share(1)} % within 1 ms, ${share(5)} % within 5 ms, all within ${most} ms`;
}

async function measured(hub, what, work) {
    const before = await metrics(hub);
    await work();
    const after = await metrics(hub);
    console.log(`${what}: ${after.right - before.right} signed in, ${after.wrong - before.wrong} wrong, ${after.locked - before.locked} locked out`);
    console.log(`  late:  ${said(before.late, after.late)}`);
    console.log(`  turns: ${said(before.turn, after.turn)}`);
}

async function main() {
    const pg = startPostgres();
    const hub = new Hub(pg);
    try {
        hub.migrate();
        await hub.start();
        const venue = await readyVenue(hub);
        const boss = await device(hub, venue, 'manager', []);
        const people = Array.from({ length: 2 * PEOPLE }, () => uuid()); // the second half is guessed at
        for (const [n, who] of people.entries()) {
            await boss.ok('staff.put', { staff_id: who, name: `Person ${n}`, role: 'waiter' });
            await ask(boss, { t: 'secret', id: 'p', staff_id: who, pin: pinOf(n) });
        }
        const devices = [];
        for (let n = 0; n < GUESSERS + PEOPLE; n++) devices.push(await device(hub, venue, 'waiter', [], `tablet ${n}`));
        await measured(hub, 'nobody signs in', () => sleep(SECONDS * 1000));
        const end = Date.now() + SECONDS * 1000;
        const again = async (d, pin, staff) => {
            while (Date.now() < end) {
                const answer = await ask(d, { t: 'sign_in', id: 's', pin: pin(), ...(staff ? { staff_id: staff } : {}) });
                if (answer.detail?.wait_ms) await sleep(50);
            }
        };
        let next = 0;
        const guess = () => String(next++ % 10_000).padStart(4, '0');
        await measured(hub, `${GUESSERS} devices guess, ${PEOPLE} people sign in`, () =>
            Promise.all(devices.map((d, n) => (n < PEOPLE ? again(d, () => pinOf(n), people[n]) : again(d, guess, people[PEOPLE + (n % PEOPLE)])))));
    } finally {
        await hub.kill();
        pg.stop();
    }
}

main().catch((error) => {
    console.error(`pins: ${error.stack}`);
    process.exitCode = 1;
});
