-- $1 tenant
select l.staff_id, l.name, l.hash is not null, l.totp is not null,
    (select count(*) from login_session s where s.tenant_id = l.tenant_id and s.staff_id = l.staff_id
        and s.ended_at is null and least(s.expires_at, s.used_at + s.idle) > clock_timestamp()),
    (select max(s.used_at) from login_session s where s.tenant_id = l.tenant_id and s.staff_id = l.staff_id)
from login l where l.tenant_id = $1::uuid order by l.name
