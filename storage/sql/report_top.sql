-- The five items sold most, by units and by revenue.
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone,
        payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), sold as (
    select l.name, sum(l.quantity) as units, sum(l.net + l.tax) as revenue
    from line l
    join pos_order o on (o.tenant_id, o.venue_id, o.id) = (l.tenant_id, l.venue_id, l.order_id)
    cross join v
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid
        and l.position >= 0 and l.state not in ('removed', 'voided') and o.state = 'closed'
        and o.number > 0 and payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) between $3::date and $4::date
    group by l.item_id, l.name
), ranked as (
    select *, row_number() over (order by units desc, name) as by_units,
        row_number() over (order by revenue desc, name) as by_revenue
    from sold
)
(select 'top_units.' || by_units, name || ' ' || units from ranked
    where by_units <= 5 order by by_units)
union all
(select 'top_revenue.' || by_revenue, name || ' ' || round(revenue / unit, exponent)
    from ranked, v where by_revenue <= 5 order by by_revenue)
