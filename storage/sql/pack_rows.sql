-- The next changes to pack, oldest first. `whole`: their columns say nothing that is not in their text.
-- $1 tenant  $2 venue  $3 after  $4 changes before the head that stay  $5 recorded before  $6 at most
select j.seq, j.body, j.chain, (j.body->>'op' = j.op::text and (j.body->>'at')::timestamptz = j.at
    and (j.body->>'recorded')::timestamptz = j.recorded) is true as whole
from journal j
where j.tenant_id = $1::uuid and j.venue_id = $2::uuid and j.seq > $3::bigint
    and j.seq <= (select h.seq from venue_head h where h.tenant_id = $1::uuid and h.venue_id = $2::uuid) - $4::bigint
    and j.recorded < $5::timestamptz
order by j.tenant_id, j.venue_id, j.seq limit $6::bigint
