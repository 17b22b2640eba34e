-- The orders of another system that the venue has, by id, and when each was opened, in milliseconds.
-- $1 tenant  $2 venue
select id, (extract(epoch from opened_at) * 1000)::bigint
from pos_order
where tenant_id = $1::uuid and venue_id = $2::uuid and imported_at is not null
order by id
