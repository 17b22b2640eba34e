-- After tenants, in its transaction. One order, so that two hubs do not deadlock.
-- $1 tenants  $2 venues  $3 tokens  $4 what they run
insert into device_seen as s (tenant_id, venue_id, id, seen_at, client)
select p.tenant_id, p.venue_id, p.id, now(), p.client
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) p (tenant_id, venue_id, id, client)
order by p.tenant_id, p.venue_id, p.id
on conflict (tenant_id, venue_id, id) do update set seen_at = excluded.seen_at, client = excluded.client
