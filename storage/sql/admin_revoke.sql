-- After device_tenant, in its transaction.
-- $1 token
update device_token d set revoked_at = coalesce(d.revoked_at, now())
from token_venue v
where v.id = $1::uuid and d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
