// The demo venue and its evening, with the real hub.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { begin, end, freshVenue } from '../lib/ctl.mjs';
import { program, until } from '../lib/hub.mjs';

let pg, hub, folder;
before(async () => ({ pg, hub, folder } = await begin('demo', { heartbeat_ms: 1000 })));
after(() => end({ pg, hub, folder }));

const ctl = (...args) => hub.tryCtl(...args);
function start(...args) {
    const child = spawn(program('payonctl'), args, { env: hub.environment() });
    const run = { child, out: '', err: '' };
    child.stdout.on('data', (text) => (run.out += text));
    child.stderr.on('data', (text) => (run.err += text));
    run.done = new Promise((resolve) => child.on('close', resolve));
    return run;
}

/* What the waiters plan; other refusals are races that real guests cause, too. */
const planned = /refused: (check|discount|order\.(open|transfer|merge)|line\.transfer|course\.plan)\b/;

test('the demo is made once', () => {
    const first = ctl('seed', 'demo');
    assert.equal(first.status, 0, first.stderr);
    const [, fresh, all] = /venue made, (\d+) of (\d+) setup commands were new/.exec(first.stdout);
    assert.equal(fresh, all);
    const second = ctl('seed', 'demo');
    assert.equal(second.status, 0, second.stderr);
    assert.match(second.stdout, /venue was there, 0 of \d+ setup commands were new/);
});

test('nights of 25 and 23 hours: each business day has its orders, and the hour that comes twice has two', () => {
    const play = () => {
        const { status, stdout, stderr } = ctl('demo', '--dst');
        assert.equal(status, 0, stdout + stderr);
        return stdout;
    };
    const first = play();
    assert.match(first, /12 orders imported, 0 were there, 0 refused; 0 items/);
    assert.match(first, /the clocks go forward on (\d{4}-03-\d\d)\n(?: .*\n)* +day\.\1\.hours +23\n/);
    assert.match(first, /the clocks go back on (\d{4}-10-\d\d)\n(?: .*\n)* +day\.\1\.hours +25\n(?: .*\n)* +busiest\.hour\.1 +\1 02:00 2\n/);
    const [, spring] = /forward on ([\d-]+)/.exec(first);
    assert.deepEqual([...first.matchAll(new RegExp(`busiest\\.hour\\.\\d +${spring} (\\d\\d):00 1\n`, 'g'))].map(([, hour]) => hour), ['00', '01', '03', '23']);
    assert.match(play(), /0 orders imported, 12 were there, 0 refused/);
    const report = (day) => JSON.parse(ctl('report', '--demo', '--json', '--days', '--from', day, '--to', day).stdout);
    const figures = report(spring);
    assert.deepEqual([figures.orders, figures['revenue.of_orders'], figures[`day.${spring}.orders`]], ['4', '30.00', '4']);
    // where days begin in the hours that are moved, and the clocks are at other times
    const bar = freshVenue(hub, 'Night bar', '--currency', 'USD', '--zone', 'America/New_York');
    assert.equal(ctl(...bar, 'settings', 'set', 'day_starts_minute=105').status, 0);
    const { status, stdout, stderr } = ctl(...bar, 'demo', '--dst');
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /the clocks go forward on (\d{4}-03-\d\d)\n(?: .*\n)* +day\.\1\.hours +23\n/);
    assert.match(stdout, /the clocks go back on (\d{4}-1[01]-\d\d)\n(?: .*\n)* +day\.\1\.hours +25\n/);
    const calm = freshVenue(hub, 'Tea house', '--currency', 'JPY', '--zone', 'Asia/Tokyo');
    assert.match(ctl(...calm, 'demo', '--dst').stdout, /the clocks go|never moved/);
});

test('an evening plays, is seen in tail, and leaves the journal whole', async () => {
    const tail = start('tail');
    const demo = start('demo', '--speed', '600', '--minutes', '120', '--seed', '7');
    assert.equal(await demo.done, 0, demo.err);
    tail.child.kill('SIGINT');
    assert.equal(await tail.done, 0, tail.err);
    assert.equal(demo.err, '');
    assert.equal(tail.err, '', 'no lost connection, no records that differ from the hub\'s');
    for (const type of ['order.opened', 'line.added', 'ticket.sent', 'ticket.displayed', 'ticket.started', 'ticket.bumped',
        'ticket.picked_up', 'payment.taken', 'table.cleared', 'course.planned', 'course.fired', 'line.held', 'line.released', 'discount.given', 'bill.printed',
        'check.opened', 'check.merged', 'check.paid', 'order.transferred', 'line.transferred', 'order.merged'])
        assert.match(tail.out, new RegExp(` (Anna|Ben|Clara|Kitchen|Expo) +${type.replace('.', '\\.')} `), type);
    assert.match(tail.out, / course\.planned +#\d+ table \w+ {2}course 2 after_course\n/);
    assert.match(tail.out, / course\.fired +#\d+ table \w+ {2}course 2\n/);
    assert.match(tail.out, / discount\.given +#\d+ .*\d\.\d\d (percent|amount|comp) {2}[a-z ]+\n/);
    assert.doesNotMatch(demo.out, planned, 'what the waiters plan is in order');
    fs.writeFileSync(path.join(folder, 'none.json'), '{}');
    const report = ctl('report', '--demo', '--check', path.join(folder, 'none.json'));
    assert.equal(report.status, 0, report.stdout + report.stderr);
    const figures = JSON.parse(ctl('report', '--demo', '--json').stdout);
    assert.ok(Number(figures.discounts) + Number(figures.comps) > 0, JSON.stringify(figures));
});

test('a banquet is ordered, made course by course, split and paid, however long that takes', async () => {
    const tail = start('tail');
    const demo = start('demo', '--speed', '200', '--minutes', '20', '--seed', '3', '--banquet', '120');
    assert.equal(await demo.done, 0, demo.err);
    tail.child.kill('SIGINT');
    assert.equal(await tail.done, 0, tail.err);
    assert.equal(demo.err + tail.err, '');
    assert.match(demo.out, /banquet of 120 covers: 2 orders, 3 courses fired, 2 paid/);
    assert.doesNotMatch(demo.out, planned);
});

test('a venue has a time zone that exists; an edit reaches the screens of running hubs', async () => {
    const wrong = ctl('venue', 'create', 'Pub', '--zone', 'Europe/Londonn');
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /there is no time zone Europe\/Londonn/);
    assert.match(ctl('venue', 'edit', '--zone', 'Foo3').stderr, /there is no time zone Foo3/);
    assert.match(ctl('venue', 'edit').stderr, /edit needs --name or --zone/);
    assert.match(ctl('--venue', '01900000-0000-7000-8000-000000000001', 'venue', 'edit', '--name', 'x').stderr, /no such tenant or venue/);
    const before = ctl('venue', 'list').stdout;
    const tail = start('tail');
    await until('it is connected', () => tail.out !== '' || /GET|welcome/.test(hub.log));
    const edit = ctl('venue', 'edit', '--name', 'Café Ende', '--zone', 'Europe/London');
    assert.equal(edit.status, 0, edit.stderr);
    assert.match(ctl('venue', 'list').stdout, /Europe\/London {2}Café Ende/);
    await until('the hub has read it again', () => /event=venue_loaded .* again=1/.test(hub.log));
    assert.equal(ctl('report', '--demo').status, 0);
    tail.child.kill('SIGINT');
    await tail.done;
    const [, , , zone, name] = before.trim().split(/ {2,}/).map((part) => part.trim());
    assert.equal(ctl('venue', 'edit', '--name', name, '--zone', zone).status, 0);
    assert.equal(ctl('venue', 'list').stdout.replace(/seq +\d+/, ''), before.replace(/seq +\d+/, ''));
});

test('a second evening begins with what the first left, and ends when told', async () => {
    const demo = start('demo', '--speed', '100', '--minutes', '1440', '--seed', '8');
    await new Promise((resolve) => demo.child.stdout.on('data', () => / [1-9]\d* commands/.test(demo.out) && resolve()));
    demo.child.kill('SIGINT');
    assert.equal(await demo.done, 0, demo.err);
    const tokens = ctl('token', 'list').stdout;
    assert.doesNotMatch(tokens, / good /, 'what was minted for a verb ends with it');
});
