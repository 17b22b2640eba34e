-- What was sold and paid. Sold are the lines of closed orders that are neither removed nor voided.
-- $1 tenant  $2 venue
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), o as (
    select id, opened_at, total from pos_order
    where tenant_id = $1::uuid and venue_id = $2::uuid and state = 'closed'
), l as (
    select l.* from line l join o on o.id = l.order_id
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.state not in ('removed', 'voided')
), p as (
    select p.amount from payment p join o on o.id = p.order_id
    where p.tenant_id = $1::uuid and p.venue_id = $2::uuid
)
select 'orders', count(*)::text from o
union all select 'orders.not_closed', count(*)::text from pos_order
    where tenant_id = $1::uuid and venue_id = $2::uuid and state <> 'closed'
union all select 'lines', count(*)::text from l
union all select 'units', coalesce(sum(quantity), 0)::text from l
union all select 'items', count(distinct item_id)::text from l
union all select 'item_sizes', count(distinct (item_id, choices->0->>'option_id'))::text from l
union all select 'revenue',
    round((select coalesce(sum(net + tax), 0) from l) / unit, exponent)::text from v
union all select 'revenue.of_orders',
    round((select coalesce(sum(total), 0) from o) / unit, exponent)::text from v
union all select 'revenue.paid',
    round((select coalesce(sum(amount), 0) from p) / unit, exponent)::text from v
union all select 'days', count(distinct (o.opened_at at time zone v.zone)::date)::text from o, v
