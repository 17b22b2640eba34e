-- $1 tenant  $2 the person's id or name, or the login's name
-- The people it may be.
select distinct s.id, coalesce(l.name, ''), coalesce(l.totp is not null, false)
from staff s left join login l on l.tenant_id = s.tenant_id and l.staff_id = s.id
where s.tenant_id = $1::uuid and s.ended_at is null and ($2::text in (s.id::text, s.name) or lower($2::text) = l.name)
limit 2
