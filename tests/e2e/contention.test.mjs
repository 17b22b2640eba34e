// Two hubs serve one venue that is busy at both: the commands of each are answered, although each hub finds
// again and again that the other was faster.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Hub, get, startPostgres, until } from '../lib/hub.mjs';
import { startRedis } from '../lib/redis.mjs';
import { uuid } from '../lib/device.mjs';
import { device, readyVenue } from '../lib/venue.mjs';

const MS = Number(process.env.PAYON_CONTENTION_MS ?? 4000), EACH_HUB = 8, OPEN = 4; // devices; commands of each at once
const LEAST = 1000; // commands that are answered and
const RACES = 20; // races that are lost before the figures mean something: on a slow machine that takes longer
const SLOW = 40; // the slowest answer may take so many times the mean one, and SLOW_MS in any case
const SLOW_MS = 4000;

let pg, redis;
before(async () => {
    pg = startPostgres();
    redis = await startRedis();
});
after(async () => {
    await redis?.kill();
    pg?.stop();
});

const counter = async (hub, name) => Number(new RegExp(`^payon_${name} (\\d+)`, 'm').exec((await get(`${hub.url}/metrics`)).body)[1]);

const lostBy = async (hubs) => (await Promise.all(hubs.map((hub) => counter(hub, 'venue_conflicts_total')))).reduce((a, b) => a + b);

/** Devices at both hubs, each with OPEN commands out, for MS and until enough happened: {ok, no: {code: n}, slowest,
 * mean, each: answers by hub}. Times are in ms. */
async function hammer(hubs) {
    const venue = await readyVenue(hubs[0]);
    const counts = { ok: 0, no: {}, slowest: 0, mean: 0, each: hubs.map(() => 0) };
    let over = false;
    let [answers, waited] = [0, 0];
    const play = async (d, h, order) => {
        while (!over) {
            const since = Date.now();
            const answer = await d.cmd('line.add', { line_id: uuid(), order_id: order, item_id: venue.ids.cola, quantity: 1 });
            counts.slowest = Math.max(counts.slowest, Date.now() - since);
            waited += Date.now() - since;
            answers++;
            if (answer.t === 'no' && answer.code === 'order_full') {
                order = uuid();
                await d.cmd('order.open', { order_id: order, kind: 'takeaway' });
            } else if (answer.t === 'no') {
                counts.no[answer.code] = (counts.no[answer.code] ?? 0) + 1;
            } else {
                counts.ok++;
                counts.each[h]++;
            }
        }
    };
    const ready = [];
    for (const [h, hub] of hubs.entries())
        for (let i = 0; i < EACH_HUB; i++) {
            const d = await device(hub, venue, 'importer', []);
            const order = uuid();
            await d.ok('order.open', { order_id: order, kind: 'takeaway' });
            ready.push([d, h, order]);
        }
    const players = Promise.all(ready.flatMap((one) => Array.from({ length: OPEN }, () => play(...one))));
    await pause(MS);
    await Promise.race([players, until('the hubs race', async () => counts.ok >= LEAST && (await lostBy(hubs)) > RACES)]);
    over = true;
    await players;
    return { ...counts, mean: Math.round(waited / answers) };
}

for (const bus of [true, false])
    test(`two hubs on one busy venue, ${bus ? 'with' : 'without'} Redis`, async (t) => {
        const settings = bus ? { redis_url: redis.url } : {};
        const hubs = [new Hub(pg, settings), new Hub(pg, settings)];
        hubs[0].migrate();
        for (const hub of hubs) await hub.start();
        t.after(() => Promise.all(hubs.map((hub) => hub.kill())));
        const { ok, no, slowest, mean, each } = await hammer(hubs);
        const lost = await lostBy(hubs);
        t.diagnostic(`${ok} ok (${each.join(' + ')}), refused: ${JSON.stringify(no)}, slowest ${slowest} ms, mean ${mean} ms, races lost ${lost}`);
        assert.ok(lost > RACES, 'the hubs race');
        assert.ok((no.conflict ?? 0) + (no.unavailable ?? 0) < ok / 1000, 'hardly any command gives up');
        assert.ok(Math.min(...each) > ok / 20 && slowest < Math.max(SLOW_MS, SLOW * mean), 'neither hub starves');
    });

const RACERS = 50, PORTIONS = 10;

test('fifty devices at two hubs race for the last ten portions', async (t) => {
    const hubs = [new Hub(pg, { redis_url: redis.url }), new Hub(pg, { redis_url: redis.url })];
    hubs[0].migrate();
    for (const hub of hubs) await hub.start();
    t.after(() => Promise.all(hubs.map((hub) => hub.kill())));
    const venue = await readyVenue(hubs[0]);
    const racers = await Promise.all(
        Array.from({ length: RACERS }, async (_, i) => {
            const d = await device(hubs[i % 2], venue, 'waiter', i === 0 ? ['menu'] : []);
            const order = uuid();
            await d.ok('order.open', { order_id: order, kind: 'takeaway' });
            return { d, order };
        }),
    );
    await racers[0].d.ok('item.back', { item_id: venue.ids.cola, remaining: PORTIONS });
    const answers = await Promise.all(
        racers.map(({ d, order }) => d.cmd('line.add', { line_id: uuid(), order_id: order, item_id: venue.ids.cola, quantity: 1 })),
    );
    const codes = answers.map((answer) => (answer.t === 'ok' ? 'ok' : answer.code));
    assert.equal(codes.filter((code) => code === 'ok').length, PORTIONS);
    assert.equal(codes.filter((code) => code === 'item_86').length, RACERS - PORTIONS, codes.join(' '));
    const cola = () => racers[0].d.all('item').find(({ id }) => id === venue.ids.cola);
    await until('the other hub\'s changes arrive', () => !cola().available);
    assert.equal(cola().remaining, 0);
    const sold = await Promise.all(racers.map(({ d, order }) => d.cmd('order.send', { order_id: order })));
    assert.equal(sold.reduce((sum, { result }) => sum + result.lines, 0), PORTIONS);
});
