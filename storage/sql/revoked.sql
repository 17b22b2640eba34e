-- After tenants, in its transaction: the places of the tokens that no longer hold as they did, and why (enum token_lapse).
-- $1 tenants  $2 venues  $3 tokens  $4 their roles
select p.n, case when d.holds is not true then 1 when 'closed' in (d.tenant, d.venue) then 4
    when 'suspended' in (d.tenant, d.venue) then 3 else 2 end::bigint
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) with ordinality as p (tenant_id, venue_id, id, role, n)
left join lateral ( -- "offset 0": look-ups by key for each token
    select d.revoked_at is null as holds, d.role, t.state as tenant, w.state as venue
    from device_token d
    join venue w on w.tenant_id = d.tenant_id and w.venue_id = d.venue_id
    join tenant t on t.tenant_id = d.tenant_id
    where d.tenant_id = p.tenant_id and d.venue_id = p.venue_id and d.id = p.id
    offset 0) d on true
where d.holds is not true or d.role <> p.role or d.tenant <> 'active' or d.venue <> 'active'
