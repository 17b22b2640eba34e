-- Where the head of a venue's journal is.
-- $1 tenant  $2 venue
select h.seq, h.chain from venue_head h where h.tenant_id = $1::uuid and h.venue_id = $2::uuid
