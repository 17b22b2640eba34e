-- The receipts of the venues that this batch won.
-- "offset 0": a look-up by key for each row, never a walk along the heads of all venues.
-- $1 batch  $2 … columns
insert into receipt
    (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded, batch_id)
select d.tenant_id, d.venue_id, d.op, d.device_id, d.fingerprint, d.seq, d.answer, d.recorded,
    h.batch_id
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bytea[], $7::bigint[], $8::text[],
    $9::timestamptz[])
    as d (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded)
cross join lateral (
    select v.batch_id from venue_head v
    where v.tenant_id = d.tenant_id and v.venue_id = d.venue_id and v.batch_id = $1::uuid
    offset 0) h
