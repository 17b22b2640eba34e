-- $1 tenants  $2 venues
select p.n, h.seq, h.chain, v.edits, h.access
from unnest($1::uuid[], $2::uuid[]) with ordinality as p (tenant_id, venue_id, n)
cross join lateral ( -- "offset 0": a look-up by key for each venue
    select x.seq, x.chain, x.access from venue_head x
    where x.tenant_id = p.tenant_id and x.venue_id = p.venue_id
    offset 0) h
cross join lateral (
    select x.edits from venue x
    where x.tenant_id = p.tenant_id and x.venue_id = p.venue_id
    offset 0) v
