-- A command for each of the venues, or ($2 null) for each that is active. Its op follows from the request, the venue
-- and n.
-- $1 tenant  $2 venues  $3 request  $4 n  $5 type  $6 body  $7 who or null  $8 name
-- $9 null, or only where this person works
insert into venue_task (tenant_id, venue_id, request_id, n, id, type, message, by_id, by_name)
select v.tenant_id, v.venue_id, $3::uuid, $4::bigint, o.op, $5::text,
    format('{"t":"cmd","op":"%s","type":%s,"body":%s}', o.op, to_json($5::text), $6::text), $7::uuid, $8::text
from venue v
cross join lateral (
    select encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid as op
    from substring(sha256(convert_to(format('task %s %s %s', $3::uuid, v.venue_id, $4::bigint), 'UTF8')) for 16) as h
) o
where v.tenant_id = $1::uuid
    and case when $2::uuid[] is null then v.state = 'active' else v.venue_id = any ($2::uuid[]) end
    and ($9::uuid is null or exists (select from staff s where s.tenant_id = v.tenant_id and s.venue_id = v.venue_id
        and s.id = $9::uuid and s.live and s.ended_at is null))
