-- Advances the heads of the batch's venues by compare-and-set of seq and chain; returns which venues won, and which
-- have an op with a receipt already. A venue in neither list lost the race. A separate statement
-- after lock_heads, so that its snapshot sees every receipt of those who held the locks before.
-- $1 batch  $2 writer  $3 gen
-- $4 tenants  $5 venues  $6 from  $7 to  $8 chain at from  $9 chain at to   one element a venue
-- $10 tenants  $11 venues  $12 number of the venue above, from 1  $13 op    one element a receipt
with part as materialized (
    select * from unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[])
        with ordinality as p (tenant_id, venue_id, from_seq, to_seq, from_chain, to_chain, n)
), seen as materialized (
    select distinct o.n
    from unnest($10::uuid[], $11::uuid[], $12::bigint[], $13::uuid[])
        as o (tenant_id, venue_id, n, op)
    cross join lateral ( -- "offset 0": a look-up by key for each, never a walk along the receipts
        select from receipt r
        where r.tenant_id = o.tenant_id and r.venue_id = o.venue_id and r.op = o.op
        offset 0) r
), won as (
    update venue_head h set seq = p.to_seq, chain = p.to_chain, batch_id = $1::uuid
    from part p
    cross join lateral (
        select x.ctid as at from venue_head x
        where x.tenant_id = p.tenant_id and x.venue_id = p.venue_id and x.seq = p.from_seq
            and x.chain = p.from_chain
        offset 0) f
    where h.ctid = f.at
        and p.n <> all (array(select s.n from seen s))
        and exists (select from writer w where w.id = $2::uuid and w.gen = $3::bigint)
    returning p.n
)
select n, true as won from won
union all
select n, false from seen
