-- A pack has the first bytes of fingerprints only, and says not who sent it.
-- $1 tenant  $2 venue  $3 ops
select r.op, r.device_id, r.fingerprint, r.seq, r.answer, r.recorded
from unnest($3::uuid[]) as o (op)
cross join lateral ( -- "offset 0": a look-up by key for each op
    select * from receipt x
    where x.tenant_id = $1::uuid and x.venue_id = $2::uuid and x.op = o.op
    offset 0) r
union all
select o.op, '00000000-0000-0000-0000-000000000000', substr(p.prints, i.n * 8 - 7, 8) || decode(repeat('00', 24), 'hex'),
    p.seqs[i.n], '{"t":"ok","op":"' || o.op || '","seq":' || p.seqs[i.n] || ',"result":' || p.results[i.n] || '}',
    p.recorded
from unnest($3::uuid[]) as o (op)
cross join lateral (
    select * from receipt_pack x
    where x.tenant_id = $1::uuid and x.venue_id = $2::uuid and x.last_op >= o.op
    order by x.tenant_id, x.venue_id, x.last_op limit 1) p
cross join lateral (select array_position(p.ops, o.op) as n offset 0) i
where i.n is not null
