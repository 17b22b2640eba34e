-- After tenants, in its transaction: the places of the tokens that no longer hold as they did, and why (enum token_lapse).
-- $1 tenants  $2 venues  $3 tokens  $4 their roles  $5 which of them are keys of the API, and write  $6 which are
-- sessions of managers
select p.n, case when d.holds is not true then 1 when 'closed' in (d.tenant, d.venue) then 4
    when 'suspended' in (d.tenant, d.venue) then 3 else 2 end::bigint
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::boolean[])
    with ordinality as p (tenant_id, venue_id, id, role, is_key, is_login, n)
left join lateral ( -- "offset 0": look-ups by key for each token
    select d.revoked_at is null as holds, d.role, t.state as tenant, w.state as venue
    from device_token d
    join venue w on w.tenant_id = d.tenant_id and w.venue_id = d.venue_id
    join tenant t on t.tenant_id = d.tenant_id
    where not p.is_key and not p.is_login and d.tenant_id = p.tenant_id and d.venue_id = p.venue_id and d.id = p.id
    union all
    select k.writes and k.revoked_at is null and coalesce(k.expires_at > clock_timestamp(), true)
        and (k.venues is null or w.venue_id = any (k.venues)), k.role, t.state, w.state
    from api_key k
    join venue w on w.tenant_id = k.tenant_id and w.venue_id = p.venue_id
    join tenant t on t.tenant_id = k.tenant_id
    where p.is_key and k.tenant_id = p.tenant_id and k.id = p.id
    union all
    select s.ended_at is null and least(s.expires_at, s.used_at + s.idle) > clock_timestamp() and m.ended_at is null,
        m.role, t.state, w.state
    from login_session s
    join staff m on m.tenant_id = s.tenant_id and m.venue_id = p.venue_id and m.id = s.staff_id
    join venue w on w.tenant_id = s.tenant_id and w.venue_id = p.venue_id
    join tenant t on t.tenant_id = s.tenant_id
    where p.is_login and s.tenant_id = p.tenant_id and s.id = p.id
    offset 0) d on true
where d.holds is not true or d.role <> p.role or d.tenant <> 'active' or d.venue <> 'active'
