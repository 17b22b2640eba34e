-- What is closed stays so.
-- $1 tenant  $2 venue  $3 state
with done as (
    update venue set state = $3::text
    where tenant_id = $1::uuid and venue_id = $2::uuid and (state <> 'closed' or $3::text = 'closed') returning 1
)
select payon_must(exists (select from done),
    case when exists (select from venue where tenant_id = $1::uuid and venue_id = $2::uuid)
        then 'admin_closed' else 'admin_absent' end)
