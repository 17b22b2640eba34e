-- As admin_tenants.sql.
-- $1 tenant  $2 the one, or null  $3 after this one, or null  $4 how many, or null
select v.venue_id, v.name, v.currency, v.exponent::bigint, v.zone, v.state, m.epoch, h.seq
from venue v
join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
cross join meta m
where v.tenant_id = $1::uuid and ($2::uuid is null or v.venue_id = $2::uuid)
    and ($3::uuid is null or v.venue_id > $3::uuid)
order by case when $4::bigint is null then v.name end, v.venue_id
limit $4::bigint
