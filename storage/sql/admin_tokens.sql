-- $1 tenant  $2 venue
select id, device_id, device_name, staff_id, staff_name, role, revoked_at is not null, created_at
from device_token where tenant_id = $1::uuid and venue_id = $2::uuid order by created_at, id
