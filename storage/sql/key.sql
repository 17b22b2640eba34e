-- After key_tenant, in its transaction: the key once for each venue it is good for, with the access of that venue as of
-- the same moment, or once without one. While the
-- tenant is suspended, or when it is closed, it is as a revoked one; a venue that is has no keys. A key of the platform
-- has no tenant.
-- $1 key
select k.tenant_id, k.name, k.role, k.writes, k.secret_hash,
    case when k.old_until > clock_timestamp() then k.old_hash end,
    k.revoked_at is not null or coalesce(k.expires_at <= clock_timestamp(), false)
        or n.state <> 'active',
    v.venue_id, v.name, h.access, k.reads, k.administers, k.venues is null, k.signs
from key_tenant t
join api_key k on k.tenant_id = t.tenant_id and k.id = t.id
join tenant n on n.tenant_id = k.tenant_id
left join venue v
    on v.tenant_id = k.tenant_id and v.state = 'active' and (k.venues is null or v.venue_id = any (k.venues))
left join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
where t.id = $1::uuid
union all
select null, p.name, 'display', false, p.secret_hash, null,
    p.revoked_at is not null or coalesce(p.expires_at <= clock_timestamp(), false), null, null, null, false, false, false, false
from platform_key p where p.id = $1::uuid
order by venue_id
