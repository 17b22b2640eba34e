// payonctl report --hours, with the real hub, against hours that are computed here, shift by shift.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { uuid } from '../lib/device.mjs';
import { Hub, startPostgres } from '../lib/hub.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const MINUTE = 60_000;
let pg, hub, site, manager;
const people = {};
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
    const venue = await readyVenue(hub, { zone: 'Europe/London' });
    site = ['--tenant', venue.tenant, '--venue', venue.venue];
    manager = await device(hub, venue, 'manager', ['menu', 'staff', 'shifts'], 'Manager');
    await manager.ok('settings.put', { rounding: 'line_up', day_starts_minute: 240, break_paid_minutes: 15 });
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const report = (...args) => {
    const result = hub.tryCtl(...site, 'report', '--hours', ...args);
    assert.equal(result.status, 0, result.stderr);
    return result.stdout;
};
const query = (sql) => spawnSync('psql', ['-X', '-At', pg.db_admin_url, '-c', sql], { encoding: 'utf8' });

/** So many thousandths of a minute, rounded to minutes, a half up. In integers: no floating point is trusted. */
const toMinutes = (ms) => Math.floor((2 * ms + MINUTE) / (2 * MINUTE));
const wageOf = (minutes, wage) => Math.floor((2 * minutes * wage + 60) / 120);

/** What a shift comes to. */
function account({ started, ended, breaks, wage, tips, job, name, day }) {
    if (ended === null) return { name, job, day, shifts: 1, open: 1, paid: 0, rest: 0, cost: 0, unpriced: wage === null ? 1 : 0, tips: tips ?? 0 };
    let unpaid = 0, rest = 0;
    for (const one of breaks) {
        const ms = one.ended - one.started;
        rest += ms;
        unpaid += one.paid ? Math.max(0, ms - 15 * MINUTE) : ms;
    }
    const paid = toMinutes(ended - started - unpaid);
    return { name, job, day, shifts: 1, open: 0, paid, rest: toMinutes(rest), cost: wage === null ? 0 : wageOf(paid, wage), unpriced: wage === null ? 1 : 0, tips: tips ?? 0 };
}

const shifts = [];
let seed = 20261128;
const below = (n) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
};
const iso = (ms) => new Date(ms).toISOString();

test('people work, over midnight and in the night of 25 hours', async () => {
    for (const [name, jobs] of [['Anna', [{ name: 'Bar', wage: 1337 }, { name: 'Floor', wage: 1111 }]], ['Omar, "the cook"', []]]) {
        people[name] = uuid();
        await manager.ok('staff.put', { staff_id: people[name], name, role: 'waiter', jobs });
    }
    // a business day begins at 04:00, and the 25th of October at 03:00 UTC + 1 h: the clocks are put back
    const nights = ['2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26'];
    for (const [i, day] of nights.entries())
        for (const [k, name] of Object.keys(people).entries()) {
            const job = name === 'Anna' ? (i % 2 ? 'Bar' : 'Floor') : '';
            const wage = name === 'Anna' ? (i % 2 ? 1337 : 1111) : null;
            const started = Date.parse(`${day}T19:00:00.000Z`) + below(3_600_000);
            const ended = i === 3 && k === 1 ? null : Date.parse(`${day}T19:00:00.000Z`) + 7 * 3_600_000 + below(3_000_000);
            const breaks = [];
            let from = started + below(3_600_000);
            for (let n = below(3); ended !== null && n > 0; n--) {
                breaks.push({ started: from, ended: from + below(30 * MINUTE), paid: below(2) === 1 });
                from = breaks.at(-1).ended + below(3_600_000);
            }
            const tips = below(2) ? below(9000) : null;
            const shift = { name, job, wage, started, ended, breaks, tips, day };
            shifts.push(shift);
            const shift_id = uuid();
            await manager.ok('shift.start', { shift_id, staff_id: people[name], ...(job ? { job } : {}) });
            await manager.ok('shift.edit', {
                shift_id, edit_id: uuid(), reason: 'of paper', job, started_at: iso(started), ended_at: ended === null ? null : iso(ended), tips,
                breaks: breaks.map((one) => ({ started_at: iso(one.started), ended_at: iso(one.ended), paid: one.paid, paid_minutes: one.paid ? 15 : null })),
            }, { pre: { rev: 1 } });
        }
});

function expected(from, to) {
    const rows = new Map();
    for (const row of shifts.filter(({ day }) => day >= from && day <= to).map(account)) {
        const key = `${row.name}/${row.job}`;
        const sum = rows.get(key) ?? { staff_id: people[row.name], name: row.name, job: row.job, shifts: 0, open: 0, paid_minutes: 0, break_minutes: 0, wage_cost: 0, without_wage: 0, tips: 0 };
        sum.shifts += row.shifts;
        sum.open += row.open;
        sum.paid_minutes += row.paid;
        sum.break_minutes += row.rest;
        sum.wage_cost += row.cost;
        sum.without_wage += row.unpriced;
        sum.tips += row.tips;
        rows.set(key, sum);
    }
    return [...rows.values()].sort((a, b) => (a.name + a.job < b.name + b.job ? -1 : 1));
}

test('the report is what an independent calculation says, of all days and of one', () => {
    assert.equal(expected('2026-10-23', '2026-10-26').length, 3);
    assert.deepEqual(JSON.parse(report('--json')), expected('2026-10-23', '2026-10-26'));
    assert.deepEqual(JSON.parse(report('--json', '--from', '2026-10-24', '--to', '2026-10-24')), expected('2026-10-24', '2026-10-24'));
    assert.deepEqual(JSON.parse(report('--json', '--from', '2026-10-25')), expected('2026-10-25', '2026-10-26'));
    assert.deepEqual(JSON.parse(report('--json', '--from', '2027-01-01')), []);
});

test('as CSV it has a head, and names keep their commas', () => {
    const [head, ...rows] = report().trimEnd().split('\n');
    assert.equal(head, 'staff_id,name,job,shifts,open,paid_minutes,break_minutes,wage_cost,without_wage,tips');
    assert.equal(rows.length, 3);
    assert.match(rows.at(-1), /,"Omar, ""the cook""",,4,1,/);
});

test('an entry is never changed, whoever writes to the table', () => {
    assert.match(query(`update shift_edit set reason = 'nothing'`).stderr, /never changed/);
    assert.match(query(`update shift_edit set ended_was = now()`).stderr, /never changed/);
    assert.equal(query(`select count(*) from shift_edit`).stdout.trim(), '8');
});
