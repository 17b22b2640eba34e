-- Packs the next receipts by op: exactly as many as a pack takes, or none. Only ops that say themselves how old they
-- are (version 7), so that a hub knows which ops may be in a pack (LIMIT_OP_OLD_MS), and only answers that consist of
-- op, seq and result. What does not fit keeps its row, and so does what is not two days old by the server's clock,
-- whatever the clock says of who packs: hubs would not look for it in packs. Returns the pack's last op.
-- $1 tenant  $2 venue  $3 recorded before  $4 ops below  $5 how many
with next as (
    select r.op, r.seq, r.recorded, r.fingerprint,
        '{"t":"ok","op":"' || r.op || '","seq":' || r.seq || ',"result":' as head, r.answer
    from receipt r
    where r.tenant_id = $1::uuid and r.venue_id = $2::uuid
        and r.op < least($4::uuid, (lpad(to_hex((extract(epoch from now() - interval '2 days') * 1000)::bigint), 12, '0')
            || repeat('0', 20))::uuid)
        and r.op > coalesce((select p.last_op from receipt_pack p
            where p.tenant_id = $1::uuid and p.venue_id = $2::uuid
            order by p.tenant_id desc, p.venue_id desc, p.last_op desc limit 1),
            '00000000-0000-0000-0000-000000000000')
        and r.recorded < least($3::timestamptz, now() - interval '2 days') and substr(r.op::text, 15, 1) = '7'
        and starts_with(r.answer, '{"t":"ok","op":"' || r.op || '","seq":' || r.seq || ',"result":')
        and right(r.answer, 1) = '}'
    order by r.tenant_id, r.venue_id, r.op limit $5::bigint
)
insert into receipt_pack (tenant_id, venue_id, first_op, last_op, recorded, ops, seqs, results, prints)
select $1::uuid, $2::uuid, (array_agg(op order by op))[1], (array_agg(op order by op desc))[1], max(recorded),
    array_agg(op order by op), array_agg(seq order by op),
    array_agg(substr(answer, length(head) + 1, length(answer) - length(head) - 1) order by op),
    string_agg(substr(fingerprint, 1, 8), '' order by op)
from next having count(*) = $5::bigint
returning last_op
