-- Takes out of the receipts what a pack has.
-- $1 tenant  $2 venue  $3 the pack's last op
delete from receipt r
using receipt_pack p, unnest(p.ops) o (op)
where p.tenant_id = $1::uuid and p.venue_id = $2::uuid and p.last_op = $3::uuid
    and r.tenant_id = p.tenant_id and r.venue_id = p.venue_id and r.op = o.op
