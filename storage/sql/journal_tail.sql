-- Changes after a seq, oldest first. The last column: what they say of guests (docs/decisions/083).
-- $1 tenant  $2 venue  $3 after  $4 at most
select j.seq, j.body, j.chain, (select json_agg(json_build_object('id', g.id, 'rev', g.rev, 'about', g.about,
        'customer', g.customer, 'name', g.name, 'phone', g.phone, 'address', g.address, 'room', g.room))
    from guest_data g where g.tenant_id = $1::uuid and g.venue_id = $2::uuid and g.id between
        (lpad(to_hex(j.seq), 16, '0') || '0000000000000000')::uuid and (lpad(to_hex(j.seq), 16, '0') || 'ffffffffffffffff')::uuid)
from journal j
where j.tenant_id = $1::uuid and j.venue_id = $2::uuid and j.seq > $3::bigint
order by j.tenant_id, j.venue_id, j.seq limit $4::bigint
