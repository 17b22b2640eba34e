-- The business day with the most orders, and the revenue of each month of business days.
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone,
        payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), o as (
    select o.id, payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) as day
    from pos_order o, v
    where o.tenant_id = $1::uuid and o.venue_id = $2::uuid and o.state = 'closed'
        and o.number > 0 and payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) between $3::date and $4::date
), l as (
    select o.day, count(*) as lines, sum(l.quantity) as units, sum(l.net + l.tax) as revenue
    from line l join o on o.id = l.order_id
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid and l.position >= 0
        and l.state not in ('removed', 'voided')
    group by o.day
), busiest as (
    select d.day, d.orders, l.lines, l.units, l.revenue
    from (select day, count(*) as orders from o group by day) d join l using (day)
    order by d.orders desc, d.day limit 1
)
select 'busiest.day', day::text from busiest
union all select 'busiest.day.orders', orders::text from busiest
union all select 'busiest.day.lines', lines::text from busiest
union all select 'busiest.day.units', units::text from busiest
union all select 'busiest.day.revenue', round(revenue / unit, exponent)::text from busiest, v
union all
(select 'month.' || to_char(day, 'YYYY-MM') || '.revenue',
        round(sum(revenue) / unit, exponent)::text
    from l, v group by to_char(day, 'YYYY-MM'), unit, exponent)
