-- NULL keeps what is there.
-- $1 tenant  $2 name  $3 how many devices it may have
with done as (
    update tenant set name = coalesce($2::text, name), devices_max = coalesce($3::bigint, devices_max)
    where tenant_id = $1::uuid returning 1
)
select payon_must(exists (select from done), 'admin_absent')
