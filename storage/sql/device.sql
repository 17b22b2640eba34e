-- With the access of its venue, as of the same moment.
-- $1 token
select d.tenant_id, d.venue_id, d.device_id, d.device_name, d.staff_id, d.staff_name, d.role,
    d.secret_hash, d.revoked_at is not null,
    (extract(epoch from clock_timestamp()) * 1000000)::bigint, h.access,
    case when 'closed' in (t.state, w.state) then 4
        when 'suspended' in (t.state, w.state) then 3 else 0 end::bigint
from token_venue v
join device_token d on d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
join venue w on w.tenant_id = v.tenant_id and w.venue_id = v.venue_id
join tenant t on t.tenant_id = v.tenant_id
where v.id = $1::uuid
