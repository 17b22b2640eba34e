-- The last changes, newest first.
-- $1 tenant  $2 venue  $3 at most
select seq, body, chain from journal
where tenant_id = $1::uuid and venue_id = $2::uuid
order by tenant_id desc, venue_id desc, seq desc limit $3::bigint
