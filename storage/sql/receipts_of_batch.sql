-- Which venues of a batch whose outcome is unknown have its receipts: those were committed.
-- $1 batch  $2 tenants  $3 venues  $4 ops
select distinct r.tenant_id, r.venue_id
from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as o (tenant_id, venue_id, op)
join receipt r on r.tenant_id = o.tenant_id and r.venue_id = o.venue_id and r.op = o.op
where r.batch_id = $1::uuid
