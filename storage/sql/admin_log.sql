-- Newest first.
-- $1 tenant  $2 before this one, or null  $3 how many, or null  $4 only what the platform did
select id, at, by_kind, by_id, by_name, act, venue_id, subject_id, body from admin_log
where tenant_id = $1::uuid and ($2::uuid is null or id < $2::uuid)
    and (not $4::boolean or by_kind in ('platform', 'payonctl'))
order by id desc limit $3::bigint
