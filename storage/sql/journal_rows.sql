-- Changes after a seq as the journal has them, oldest first: for exports.
-- $1 tenant  $2 venue  $3 after  $4 at most
select seq, body, chain from journal
where tenant_id = $1::uuid and venue_id = $2::uuid and seq > $3::bigint
order by tenant_id, venue_id, seq limit $4::bigint
