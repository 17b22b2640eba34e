-- $1 tenant  $2 venue  $3 ops
select r.op, r.device_id, r.fingerprint, r.seq, r.answer, r.recorded
from unnest($3::uuid[]) as o (op)
join receipt r on r.tenant_id = $1::uuid and r.venue_id = $2::uuid and r.op = o.op
