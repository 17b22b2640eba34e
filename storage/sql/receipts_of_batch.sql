-- For a batch whose outcome is unknown: the venues that have its receipts were committed.
-- $1 batch  $2 tenants  $3 venues  $4 ops
select distinct o.tenant_id, o.venue_id
from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as o (tenant_id, venue_id, op)
cross join lateral ( -- "offset 0": a look-up by key for each op
    select from receipt x
    where x.tenant_id = o.tenant_id and x.venue_id = o.venue_id and x.op = o.op
        and x.batch_id = $1::uuid
    offset 0) r
