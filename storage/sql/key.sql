-- After key_tenant, in its transaction: the key once for each venue it is good for, or once without one.
-- $1 key
select k.tenant_id, k.name, k.role, k.writes, k.secret_hash,
    case when k.old_until > clock_timestamp() then k.old_hash end,
    k.revoked_at is not null or coalesce(k.expires_at <= clock_timestamp(), false),
    v.venue_id, v.name
from key_tenant t
join api_key k on k.tenant_id = t.tenant_id and k.id = t.id
left join venue v
    on v.tenant_id = k.tenant_id and (k.venues is null or v.venue_id = any (k.venues))
where t.id = $1::uuid order by v.venue_id
