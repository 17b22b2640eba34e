-- Devices that may connect, of some venues or ($2 null) of all; one, or a page by id, or without a limit all;
-- or the one that shows a code.
-- $1 tenant  $2 venues  $3 the one, or null  $4 after this one, or null  $5 how many, or null  $6 code, or null
select d.id, d.venue_id, d.device_id, d.device_name, d.staff_name, d.role, d.created_at, s.seen_at, coalesce(s.client, '')
from device_token d
left join device_seen s on s.tenant_id = d.tenant_id and s.venue_id = d.venue_id and s.id = d.id
where d.tenant_id = $1::uuid and ($2::uuid[] is null or d.venue_id = any ($2::uuid[])) and d.revoked_at is null
    and ($3::uuid is null or d.id = $3::uuid) and ($4::uuid is null or d.id > $4::uuid)
    and ($6::text is null or d.id = (select token_id from pairing where code = $6::text))
order by case when $5::bigint is null then d.venue_id end, case when $5::bigint is null then d.device_name end, d.id
limit $5::bigint
