-- After key_tenant, in its transaction.
-- $1 key
update api_key k set revoked_at = coalesce(k.revoked_at, now())
from key_tenant t where t.id = $1::uuid and k.tenant_id = t.tenant_id and k.id = t.id
