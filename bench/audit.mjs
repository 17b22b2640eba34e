// How fast a journal proves itself: a million changes of the size that an evening's have (docs/decisions/027), as rows
// and then packed, verified by payonctl audit. node bench/audit.mjs [CHANGES]; needs 6 GB of disk.
import { spawnSync } from 'node:child_process';
import { makeVenue, makeToken } from '../tests/lib/venue.mjs';
import { sql as query } from '../tests/lib/history.mjs';
import { Hub, program, startPostgres } from '../tests/lib/hub.mjs';

const CHANGES = Number(process.argv[2] ?? 1_000_000);

/** Chained texts of 3,200 bytes, which repeat each other but for ids and amounts, as changes do. */
const fill = (place) => `
    set session_replication_role = replica;
    do $$
    declare
        link bytea := decode(repeat('00', 32), 'hex');
        filler text := (select string_agg(md5(i::text), '-') from generate_series(1, 88) i);
        op uuid;
        body text;
    begin
        for i in 1 .. ${CHANGES} loop
            op := lpad(to_hex(i), 32, '0')::uuid;
            body := '{"op":"' || op || '","at":"2026-11-22T10:56:00.000Z","recorded":"2026-11-22T10:56:00.000Z","by":{"device":"'
                || md5(i::text)::uuid || '"},"events":[],"put":{"x":"' || filler || '","y":"' || md5((i * 7)::text)
                || md5((i * 11)::text) || md5((i * 13)::text) || '","z":' || i || '},"del":{}}';
            link := sha256(link || convert_to(body, 'UTF8'));
            insert into journal (tenant_id, venue_id, seq, op, at, recorded, body, chain) values ('${place.tenant}', '${place.venue}',
                i, op, '2026-11-22T10:56:00Z', '2026-11-22T10:56:00Z', body::json, link);
        end loop;
        update venue_head set seq = ${CHANGES}, chain = link where venue_id = '${place.venue}';
    end $$`;

const pg = startPostgres();
try {
    const hub = new Hub(pg);
    hub.migrate();
    const place = makeVenue(hub);
    makeToken(hub, place, 'waiter', 'Tablet');
    const timed = (...words) => {
        const began = process.hrtime.bigint();
        const run = spawnSync(program('payonctl'), words, { env: hub.environment(), encoding: 'utf8' });
        console.log(`${(Number(process.hrtime.bigint() - began) / 1e9).toFixed(2)} s  payonctl ${words.join(' ')}: ${run.status} ${run.stdout}${run.stderr}`.trim());
    };
    query(pg, fill(place));
    query(pg, 'vacuum analyze journal');
    const [[bytes]] = query(pg, 'select avg(length(body::text))::int from journal where seq <= 1000');
    console.log(`${CHANGES} changes of ${bytes} bytes`);
    for (let i = 0; i < 3; i++) timed('audit', 'verify');
    timed('pack', '--days', '0', '--keep', '8192');
    for (let i = 0; i < 3; i++) timed('audit', 'verify');
} finally {
    pg.stop();
}
