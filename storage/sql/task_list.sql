-- After tenants, in its transaction: those of a venue that wait, in their order; without any, the venue has none.
-- $1 tenant  $2 venue  $3 how many
with waiting as (
    select request_id, n, id, type, message, by_id, by_name from venue_task
    where tenant_id = $1::uuid and venue_id = $2::uuid and state = 'waiting'
    order by request_id, n limit $3::bigint
), none as (
    update task_venue set due_at = null
    where tenant_id = $1::uuid and venue_id = $2::uuid and not exists (select from waiting)
        and due_at > now() -- as it was claimed: no task came since
)
select request_id, n, id, type, message, by_id, by_name from waiting order by request_id, n
