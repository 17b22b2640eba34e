-- After login_tenant, in its transaction: the session once for each venue that its person manages, with the access of
-- that venue as of the same moment, or once without one. While the tenant is suspended, or when it is closed, it is as an
-- ended one; a venue that is has no sessions.
-- $1 session
select s.tenant_id, m.name, s.secret_hash,
    s.ended_at is not null or least(s.expires_at, s.used_at + s.idle) <= clock_timestamp() or n.state <> 'active'
        or m.venue_id is null,
    s.staff_id, l.name_id, l.name, l.totp is not null,
    (extract(epoch from least(s.expires_at, clock_timestamp() + s.idle)) * 1000)::bigint,
    v.venue_id, v.name, h.access
from login_session s
join login l on l.tenant_id = s.tenant_id and l.staff_id = s.staff_id
join tenant n on n.tenant_id = s.tenant_id
left join staff m on m.tenant_id = s.tenant_id and m.id = s.staff_id and m.role = 'manager' and m.ended_at is null
left join venue v on v.tenant_id = m.tenant_id and v.venue_id = m.venue_id and v.state = 'active'
left join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
where s.id = $1::uuid order by v.venue_id
