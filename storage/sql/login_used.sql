-- After login_tenant, in its transaction. A use within a minute of the last one that was noted is not noted.
-- $1 session
update login_session s set used_at = clock_timestamp()
from login_tenant t
where t.id = $1::uuid and s.tenant_id = t.tenant_id and s.id = t.id and s.ended_at is null
    and s.used_at < clock_timestamp() - interval '1 minute' and least(s.expires_at, s.used_at + s.idle) > clock_timestamp()
