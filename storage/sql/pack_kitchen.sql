-- Packs the kitchen's rows of the orders that were closed first: of exactly as many orders as a pack takes, or none.
-- $1 tenant  $2 venue  $3 closed before  $4 how many orders
with closed as (
    select o.id from (select distinct t.order_id from ticket t where t.tenant_id = $1::uuid and t.venue_id = $2::uuid) t
    join pos_order o on o.tenant_id = $1::uuid and o.venue_id = $2::uuid and o.id = t.order_id
    where o.state <> 'open' and not o.live and o.closed_at < $3::timestamptz
        and not exists (select from ticket x where x.tenant_id = $1::uuid and x.venue_id = $2::uuid
            and x.order_id = o.id and x.seq > 0 and x.live)
    order by o.closed_at, o.id limit $4::bigint
), chosen as (
    select id from closed where (select count(*) from closed) = $4::bigint
)
insert into kitchen_pack (tenant_id, venue_id, sent_last, tickets, items)
select $1::uuid, $2::uuid, max(t.sent_at), json_agg(to_json(t) order by t.order_id, t.id),
    (select coalesce(json_agg(to_json(i) order by i.order_id, i.ticket_id, i.id), '[]')
        from chosen s join ticket_item i on i.tenant_id = $1::uuid and i.venue_id = $2::uuid and i.order_id = s.id)
from chosen s join ticket t on t.tenant_id = $1::uuid and t.venue_id = $2::uuid and t.order_id = s.id and t.seq > 0
having count(*) > 0
returning id, json_array_length(tickets)::bigint, json_array_length(items)::bigint
