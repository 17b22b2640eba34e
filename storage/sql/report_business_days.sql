-- Each business day on which orders were opened that are closed: how many, what they come to, and its hours, which
-- are 23 or 25 when the clocks are moved.
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone,
        payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), o as (
    select o.total, payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) as day
    from pos_order o, v
    where o.tenant_id = $1::uuid and o.venue_id = $2::uuid and o.state = 'closed' and o.number > 0
), days as (
    select day, count(*) as orders, sum(total) as revenue from o
    where day between $3::date and $4::date group by day
)
select 'day.' || day || '.orders', orders::text from days
union all select 'day.' || day || '.revenue', round(revenue / unit, exponent)::text from days, v
union all select 'day.' || day || '.hours', round(extract(epoch from
    (day + 1 + starts) at time zone zone - (day + starts) at time zone zone) / 3600)::text
    from days, v
