-- After device_tenant, in its transaction. NULL keeps what is there.
-- $1 token  $2 name  $3 role
update device_token d set device_name = coalesce($2::text, d.device_name), role = coalesce($3::text, d.role)
from token_venue v
where v.id = $1::uuid and d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
