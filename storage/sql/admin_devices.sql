-- Devices that may connect, of one venue or ($2 null) of all.
-- $1 tenant  $2 venue
select d.id, d.venue_id, d.device_id, d.device_name, d.staff_name, d.role, d.created_at, s.seen_at, coalesce(s.client, '')
from device_token d
left join device_seen s on s.tenant_id = d.tenant_id and s.venue_id = d.venue_id and s.id = d.id
where d.tenant_id = $1::uuid and ($2::uuid is null or d.venue_id = $2::uuid) and d.revoked_at is null
order by d.venue_id, d.device_name, d.id
