-- What is closed stays so.
-- $1 tenant  $2 state
with done as (
    update tenant set state = $2::text
    where tenant_id = $1::uuid and (state <> 'closed' or $2::text = 'closed') returning 1
)
select payon_must(exists (select from done),
    case when exists (select from tenant where tenant_id = $1::uuid) then 'admin_closed' else 'admin_absent' end)
