-- Checks the journal: seq 1 to head without a gap, a receipt for every command.
-- unpacked: the changes in packs (unpack.sql).
-- $1 tenant  $2 venue
with j as (
    select seq, op, body->'events'->0->>'type' as type from journal
    where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select seq, op, body->'events'->0->>'type' from unpacked
), r as (
    select op from receipt where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select unnest(ops) from receipt_pack where tenant_id = $1::uuid and venue_id = $2::uuid
), h as (
    select seq from venue_head where tenant_id = $1::uuid and venue_id = $2::uuid
)
select 'journal.head', seq::text from h
union all select 'journal.missing', (h.seq - (select count(*) from j where seq between 1 and h.seq))::text
    from h
union all select 'journal.beyond_head', (select count(*) from j where j.seq > h.seq)::text from h
union all select 'journal.op_twice', (count(*) - count(distinct op))::text from j
union all select 'journal.commands',
    count(*) filter (where type <> 'setup.put')::text from j
union all select 'journal.without_receipt',
    count(*)::text from j where not exists (select from r where r.op = j.op)
union all select 'receipts.without_change',
    count(*)::text from r where not exists (select from j where j.op = r.op)
