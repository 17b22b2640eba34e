-- What was sold and paid. Sold are the lines of closed orders that are neither removed nor voided.
-- Taken off is what discounts and comps took from the prices of closed orders, without those taken back.
-- Service charges are those of closed orders that were not removed; revenue is of lines, revenue.of_orders has
-- them as well. tax.R% is what there is of each rate, on lines and charges.
-- Voids are those of all orders, at menu prices. Cash rounding is what was asked for over the dues.
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone,
        payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), every as (
    select o.id, o.net, o.tax, o.total, o.due, o.state, payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) as day
    from pos_order o, v
    where o.tenant_id = $1::uuid and o.venue_id = $2::uuid and o.number > 0
        and payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) between $3::date and $4::date
), o as (
    select * from every where state = 'closed'
), l as materialized (
    select l.item_id, l.choices->0->>'option_id' as option, count(*) as lines,
        sum(l.quantity) as units, sum(l.net + l.tax) as revenue
    from line l join o on o.id = l.order_id
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.position >= 0
        and l.state not in ('removed', 'voided')
    group by 1, 2
), l_taxes as (
    select coalesce((t.value->>'rate_ppm')::bigint, l.tax_ppm) as tax_ppm,
        coalesce((t.value->>'amount')::bigint, l.tax) as tax
    from line l join o on o.id = l.order_id left join json_array_elements(l.taxes) t on true
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.position >= 0
        and l.state not in ('removed', 'voided')
), again as (
    select coalesce(sum(l.remakes), 0) as remakes from line l join o on o.id = l.order_id
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.position >= 0
), p as (
    select sum(p.amount) as amount, sum(p.rounding) as rounding from payment p join o on o.id = p.order_id
    where p.tenant_id = $1::uuid and p.venue_id = $2::uuid
), off as (
    select count(*) filter (where x.kind <> 'comp') as discounts,
        coalesce(sum(x.amount) filter (where x.kind <> 'comp'), 0) as discounted,
        count(*) filter (where x.kind = 'comp') as comps,
        coalesce(sum(x.amount) filter (where x.kind = 'comp'), 0) as comped
    from discount x join o on o.id = x.order_id
    where x.tenant_id = $1::uuid and x.venue_id = $2::uuid and x.state = 'given'
), voids as (
    select l.void_stock, l.quantity * l.unit_price as amount
    from line l join every o on o.id = l.order_id
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.position >= 0 and l.state = 'voided'
), c as (
    select c.tax_ppm, c.net, c.tax from charge c join o on o.id = c.order_id
    where c.tenant_id = $1::uuid and c.venue_id = $2::uuid and c.state = 'added'
), rates as (
    select rate, sum(amount) as amount from (
        select tax_ppm, tax from c where tax_ppm > 0
        union all select tax_ppm, tax from l_taxes
    ) r (rate, amount) group by rate
)
select 'orders', count(*)::text from o
union all select 'orders.not_closed', count(*)::text from every where state <> 'closed'
union all select 'orders.unpaid', count(*)::text from o where due > 0
union all select 'lines', coalesce(sum(lines), 0)::text from l
union all select 'units', coalesce(sum(units), 0)::text from l
union all select 'items', count(distinct item_id)::text from l
union all select 'item_sizes', count(*)::text from l
union all select 'revenue',
    round((select coalesce(sum(revenue), 0) from l) / unit, exponent)::text from v
union all select 'revenue.of_orders',
    round((select coalesce(sum(total), 0) from o) / unit, exponent)::text from v
union all select 'revenue.paid',
    round((select coalesce(sum(amount), 0) from p) / unit, exponent)::text from v
union all select 'revenue.unpaid',
    round((select coalesce(sum(due), 0) from o) / unit, exponent)::text from v
union all select 'discounts', discounts::text from off
union all select 'discounts.amount', round(discounted / unit, exponent)::text from off, v
union all select 'comps', comps::text from off
union all select 'comps.amount', round(comped / unit, exponent)::text from off, v
union all select 'charges', count(*)::text from c
union all select 'charges.amount', round((select coalesce(sum(net + tax), 0) from c) / unit, exponent)::text from v
union all select 'net', round((select coalesce(sum(net), 0) from o) / unit, exponent)::text from v
union all select 'tax', round((select coalesce(sum(tax), 0) from o) / unit, exponent)::text from v
union all select 'tax.' || trim_scale(rate / 10000.0)::text || '%', round(amount / unit, exponent)::text from rates, v
union all select 'remakes', remakes::text from again where remakes > 0
union all select 'cash_rounding', round((select coalesce(sum(rounding), 0) from p) / unit, exponent)::text from v
union all select 'voids', count(*)::text from voids
union all select 'voids.to_stock', count(*)::text from voids where void_stock
union all select 'voids.amount', round((select coalesce(sum(amount), 0) from voids) / unit, exponent)::text from v
union all select 'days', count(distinct day)::text from o
