-- When orders were opened, in the venue's time zone: the busiest hour of the day, and the busiest hours
-- and minutes of the calendar (all that share the maximum).
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select zone, payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), o as (
    select (o.opened_at at time zone v.zone) as at
    from pos_order o, v
    where o.tenant_id = $1::uuid and o.venue_id = $2::uuid and o.state = 'closed'
        and o.number > 0 and payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) between $3::date and $4::date
), of_day as (
    select extract(hour from at)::int as hour, count(*) as n from o group by 1
), hours as (
    select date_trunc('hour', at) as hour, count(*) as n, rank() over (order by count(*) desc)
    from o group by 1
), minutes as (
    select date_trunc('minute', at) as minute, count(*) as n, rank() over (order by count(*) desc)
    from o group by 1
)
(select 'busiest.hour_of_day', hour || ' ' || n from of_day order by n desc, hour limit 1)
union all
(select 'busiest.hour.' || row_number() over (order by hour),
    to_char(hour, 'YYYY-MM-DD HH24:MI') || ' ' || n from hours where rank = 1 limit 10)
union all
(select 'busiest.minute.' || row_number() over (order by minute),
    to_char(minute, 'YYYY-MM-DD HH24:MI') || ' ' || n from minutes where rank = 1 limit 10)
