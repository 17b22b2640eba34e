-- NULL keeps what is there.
-- $1 tenant  $2 venue  $3 name  $4 zone
with done as (
    update venue set name = coalesce($3::text, name), zone = coalesce($4::text, zone), edits = edits + 1
    where tenant_id = $1::uuid and venue_id = $2::uuid
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
