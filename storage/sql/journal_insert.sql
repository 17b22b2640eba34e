-- The journal rows of the venues that this batch won.
-- "offset 0": a look-up by key for each row, never a walk along the heads of all venues.
-- $1 batch  $2 … columns
insert into journal (tenant_id, venue_id, seq, op, at, recorded, body, chain)
select d.tenant_id, d.venue_id, d.seq, d.op, d.at, d.recorded, d.body, d.chain
from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::timestamptz[], $7::timestamptz[],
    $8::json[], $9::bytea[]) as d (tenant_id, venue_id, seq, op, at, recorded, body, chain)
cross join lateral (
    select from venue_head v
    where v.tenant_id = d.tenant_id and v.venue_id = d.venue_id and v.batch_id = $1::uuid
    offset 0) h
