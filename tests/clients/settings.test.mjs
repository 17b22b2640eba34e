// payonctl settings, with the real hub: shown, set, and their history from the journal.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Hub, startPostgres } from '../lib/hub.mjs';
import { makeVenue } from '../lib/venue.mjs';

let pg, hub, site;
before(async () => {
    pg = startPostgres();
    hub = new Hub(pg);
    hub.migrate();
    await hub.start();
    const { tenant, venue } = makeVenue(hub);
    site = ['--tenant', tenant, '--venue', venue];
});
after(async () => {
    await hub?.kill();
    pg?.stop();
});

const settings = (...args) => hub.tryCtl(...site, 'settings', ...args);
const shown = () => {
    const { status, stdout, stderr } = settings('show');
    assert.equal(status, 0, stderr);
    return Object.fromEntries(stdout.trim().split('\n').map((line) => line.split(/ +/, 2)));
};

test('a venue without settings shows what holds anyway', () => {
    assert.deepEqual([shown().rounding, shown().reason_cancel], ['"line_up"', 'false']);
    assert.equal(settings('history').stdout, '');
});

test('set changes what is named and leaves the rest', () => {
    const first = settings('set', 'rounding=rate_even', 'reason_cancel=true');
    assert.equal(first.status, 0, first.stderr);
    assert.equal(JSON.parse(first.stdout).t, 'ok');
    assert.equal(settings('set', 'rounding=check_up').status, 0);
    assert.deepEqual([shown().rounding, shown().reason_cancel], ['"check_up"', 'true']);
});

test('what is wrong is refused, by the hub or before', () => {
    assert.equal(settings('set', 'colour=red').status, 2);
    assert.equal(settings('set').status, 2);
    const none = settings('set', 'rounding=sometimes');
    assert.equal(none.status, 1);
    assert.equal(JSON.parse(none.stdout).t, 'no');
    assert.match(settings('set', 'reason_cancel=}').stderr, /a value is not JSON/);
});

test('the journal knows who changed what', () => {
    const lines = settings('history').stdout.trim().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0], /^ *\d+ {2}\d{4}-\d\d-\d\dT[\d:.]+Z .* {2}rounding "line_up" -> "rate_even" {2}reason_cancel false -> true$/);
    assert.match(lines[1], / {2}rounding "rate_even" -> "check_up"$/);
});
