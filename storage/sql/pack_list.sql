-- The next pack of a venue.
-- $1 tenant  $2 venue  $3 after seq
select first_seq, last_seq, before, chain, form::bigint, body from journal_pack
where tenant_id = $1::uuid and venue_id = $2::uuid and last_seq > $3::bigint
order by tenant_id, venue_id, last_seq limit 1
