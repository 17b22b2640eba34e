-- After key_tenant, in its transaction. A use within a minute of the last one that was noted is not noted.
-- $1 key
with platform as (
    update platform_key p set last_used_at = clock_timestamp()
    where p.id = $1::uuid and coalesce(p.last_used_at < clock_timestamp() - interval '1 minute', true)
)
update api_key k set last_used_at = clock_timestamp()
from key_tenant t
where t.id = $1::uuid and k.tenant_id = t.tenant_id and k.id = t.id
    and coalesce(k.last_used_at < clock_timestamp() - interval '1 minute', true)
