-- Takes out of the table the tickets that a pack has just as they are.
-- $1 tenant  $2 venue  $3 id of the pack
delete from ticket t
using kitchen_pack p, json_populate_recordset(null::ticket, p.tickets) r
where p.tenant_id = $1::uuid and p.venue_id = $2::uuid and p.id = $3::uuid
    and t.tenant_id = p.tenant_id and t.venue_id = p.venue_id and t.id = r.id and t::text = r::text
