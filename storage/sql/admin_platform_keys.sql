-- Oldest first.
select id, name, created_at, expires_at, revoked_at, last_used_at, coalesce(expires_at <= now(), false)
from platform_key order by created_at, id
