-- $1 tenant
select id, name, role, writes, coalesce(cardinality(venues), -1)::bigint, created_at, expires_at, revoked_at is not null,
    last_used_at, coalesce(expires_at <= now(), false), coalesce(old_until > now(), false), signs
from api_key where tenant_id = $1::uuid order by created_at, id
