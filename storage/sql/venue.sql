-- With the shifts of its zone; none: the server does not know it.
-- $1 tenant  $2 venue
select v.name, v.currency, v.exponent::bigint, v.zone, m.epoch, h.seq, h.chain, v.edits,
    payon_zone_shifts(v.zone), h.access
from venue v
join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
cross join meta m
where v.tenant_id = $1::uuid and v.venue_id = $2::uuid
