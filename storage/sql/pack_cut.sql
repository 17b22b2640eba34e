-- Takes out of the journal what a pack has.
-- $1 tenant  $2 venue  $3 first seq  $4 last seq
delete from journal
where tenant_id = $1::uuid and venue_id = $2::uuid and seq between $3::bigint and $4::bigint
