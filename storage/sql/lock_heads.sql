-- Locks the heads of the batch's venues, in one order for all hubs.
-- $1 tenants  $2 venues
select 1
from unnest($1::uuid[], $2::uuid[]) as p (tenant_id, venue_id)
join venue_head h on h.tenant_id = p.tenant_id and h.venue_id = p.venue_id
order by h.tenant_id, h.venue_id
for no key update of h
