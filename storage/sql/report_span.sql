-- The first and the last of some business days. NULL: any. No row: there is no such venue.
-- $1 tenant  $2 venue  $3 first day  $4 last day
select coalesce($3::date, '-infinity')::text, coalesce($4::date, 'infinity')::text
from venue where tenant_id = $1::uuid and venue_id = $2::uuid
