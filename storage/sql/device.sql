-- $1 token
select d.tenant_id, d.venue_id, d.device_id, d.device_name, d.staff_id, d.staff_name, d.role,
    d.secret_hash, d.revoked_at is not null,
    (extract(epoch from clock_timestamp()) * 1000000)::bigint
from token_venue v
join device_token d on d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
where v.id = $1::uuid
