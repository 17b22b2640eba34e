-- Locks the heads of the batch's venues, in one order for all hubs.
-- $1 tenants  $2 venues
select 1
from (
    select * from unnest($1::uuid[], $2::uuid[]) as p (tenant_id, venue_id)
    order by tenant_id, venue_id) p
cross join lateral (
    select from venue_head x
    where x.tenant_id = p.tenant_id and x.venue_id = p.venue_id
    for no key update) h
