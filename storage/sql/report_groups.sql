-- Units and revenue by category; units by the first choice (in a data set, the size).
-- $1 tenant  $2 venue  $3 first, $4 last business day of orders
with v as (
    select power(10::numeric, exponent) as unit, exponent, zone,
        payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), l as materialized (
    select l.category_id, sum(l.quantity) as quantity, sum(l.net + l.tax) as revenue,
        l.choices->0->>'name' as size
    from line l
    join pos_order o on (o.tenant_id, o.venue_id, o.id) = (l.tenant_id, l.venue_id, l.order_id)
    cross join v
    where l.tenant_id = $1::uuid and l.venue_id = $2::uuid
        and l.position >= 0 and l.state not in ('removed', 'voided') and o.state = 'closed'
        and o.number > 0 and payon_business_day(o.business_date, o.opened_at, v.zone, v.starts) between $3::date and $4::date
    group by l.category_id, l.choices->0->>'name'
), categories as (
    select c.name, sum(l.quantity) as units, sum(l.revenue) as revenue
    from l
    join category c on c.tenant_id = $1::uuid and c.venue_id = $2::uuid and c.id = l.category_id
    group by c.id, c.name
)
select 'category.' || name || '.units', units::text from categories
union all
select 'category.' || name || '.revenue', round(revenue / unit, exponent)::text from categories, v
union all
select 'size.' || size || '.units', sum(quantity)::text from l where size is not null group by size
