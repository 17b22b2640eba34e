-- Compares what the journal says was made with the rows: nothing is there twice, nothing is missing.
-- unpacked: the changes in packs (unpack.sql).
-- $1 tenant  $2 venue
with j as (
    select body from journal where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select body from unpacked
), e as (
    select e.event->>'type' as type, e.event->>'id' as id
    from j, json_array_elements(j.body->'events') as e(event)
    union all
    -- An imported order comes with all that belongs to it, in one change with one event.
    select m.type, r.rec->>'id'
    from j, (values ('order', 'order.opened'), ('line', 'line.added'), ('payment', 'payment.taken')) m (kind, type),
        json_array_elements(j.body->'put'->m.kind) r (rec)
    where j.body->'events'->0->>'type' = 'order.imported'
), made as (
    select type, count(*) as n, count(distinct id) as n_ids from e
    where type in ('order.opened', 'line.added', 'ticket.sent', 'payment.taken') group by type
), rows as (
    select 'order.opened' as type, count(*) as n from pos_order
        where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select 'line.added', count(*) from line
        where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select 'ticket.sent', count(*) from payon_tickets($1::uuid, $2::uuid)
    union all select 'payment.taken', count(*) from payment
        where tenant_id = $1::uuid and venue_id = $2::uuid
), item as (
    select count(*) as n, count(distinct (line_id, ticket_id)) as n_lines from payon_ticket_items($1::uuid, $2::uuid)
)
select 'twice.' || split_part(rows.type, '.', 1),
    (coalesce(made.n, 0) - coalesce(made.n_ids, 0))::text
from rows left join made using (type)
union all
select 'unlike_journal.' || split_part(rows.type, '.', 1), (rows.n - coalesce(made.n_ids, 0))::text
from rows left join made using (type)
union all select 'twice.ticket_item', (n - n_lines)::text from item
union all select 'ticket_items', n::text from item
