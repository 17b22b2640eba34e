// The example of docs/api in PHP, with Debian's Guzzle, against the real hub.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { begin, end } from '../lib/ctl.mjs';
import { ROOT } from '../lib/hub.mjs';
import { makeVenue } from '../lib/venue.mjs';
import { mintKey } from './client.mjs';

test('docs/api/examples/signed.php does what it says', async (t) => {
    const all = await begin('rest');
    t.after(() => end(all));
    const place = makeVenue(all.hub);
    const env = { ...process.env, PAYON_URL: all.hub.url, PAYON_VENUE: place.venue, PAYON_SECRET: mintKey(all.hub, place, '--signed').token };
    const { status, stdout, stderr } = spawnSync('php', [path.join(ROOT, 'docs/api/examples/signed.php')], { env, encoding: 'utf8', timeout: 60_000 });
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stdout, 'order.open: 200\nexport: 200, changes\n');
});

test('docs/api/examples/follow.php does what it says', async (t) => {
    const all = await begin('rest');
    t.after(() => end(all));
    const place = makeVenue(all.hub);
    const env = { ...process.env, PAYON_URL: all.hub.url, PAYON_VENUE: place.venue, PAYON_KEY: mintKey(all.hub, place).token };
    const { status, stdout, stderr } = spawnSync('php', [path.join(ROOT, 'docs/api/examples/follow.php'), 'Grace'], { env, encoding: 'utf8', timeout: 60_000 });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^same answer: yes\nchange \d+: order \S+ for Grace\n422 bad_command: .*order_id: field_/);
});
