-- $1 tenants  $2 venues
select p.n, h.seq
from unnest($1::uuid[], $2::uuid[]) with ordinality as p (tenant_id, venue_id, n)
join venue_head h on h.tenant_id = p.tenant_id and h.venue_id = p.venue_id
