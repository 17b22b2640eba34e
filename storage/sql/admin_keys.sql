-- One, or a page by id, or without a limit all, oldest first.
-- $1 tenant  $2 the one, or null  $3 after this one, or null  $4 how many, or null
select id, name,
    concat_ws(' ', case when reads then 'read' end, case when writes then 'command' end,
        case when administers then 'administer' end),
    role,
    coalesce((select json_agg(json_build_object('venue_id', v)) from unnest(venues) as v), '[]'::json),
    created_at, expires_at, revoked_at, last_used_at, case when old_until > now() then old_until end,
    coalesce(expires_at <= now(), false), venues is null, signs
from api_key
where tenant_id = $1::uuid and ($2::uuid is null or id = $2::uuid) and ($3::uuid is null or id > $3::uuid)
order by case when $4::bigint is null then created_at end, id
limit $4::bigint
