-- Up to where a venue's journal is packed, and its chain there.
-- $1 tenant  $2 venue
select last_seq, chain from journal_pack
where tenant_id = $1::uuid and venue_id = $2::uuid
order by tenant_id desc, venue_id desc, last_seq desc limit 1
