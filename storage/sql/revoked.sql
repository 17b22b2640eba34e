-- After tenants, in its transaction: the places of the tokens that are revoked or gone.
-- $1 tenants  $2 venues  $3 tokens
select p.n
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as p (tenant_id, venue_id, id, n)
left join lateral ( -- "offset 0": a look-up by key for each token
    select d.revoked_at is null as holds from device_token d
    where d.tenant_id = p.tenant_id and d.venue_id = p.venue_id and d.id = p.id
    offset 0) d on true
where d.holds is not true
