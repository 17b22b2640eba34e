-- $1 tenant  $2 venue  $3 ops
select r.op, r.device_id, r.fingerprint, r.seq, r.answer, r.recorded
from unnest($3::uuid[]) as o (op)
cross join lateral ( -- "offset 0": a look-up by key for each op
    select * from receipt x
    where x.tenant_id = $1::uuid and x.venue_id = $2::uuid and x.op = o.op
    offset 0) r
