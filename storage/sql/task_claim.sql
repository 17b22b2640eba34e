-- Some venues that have tasks; other hubs leave them for so long. That is no promise: an op takes effect once.
-- $1 how long, ms  $2 how many
update task_venue t set due_at = now() + $1::bigint * interval '1 ms'
from (select tenant_id, venue_id from task_venue where due_at <= now() order by due_at
    for update skip locked limit $2::bigint) d
where t.tenant_id = d.tenant_id and t.venue_id = d.venue_id
returning t.tenant_id, t.venue_id
