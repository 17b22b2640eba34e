-- The moments from the beginning of a day to the end of a day, in the venue's time zone. NULL: any.
-- $1 tenant  $2 venue  $3 first day  $4 last day
select coalesce(($3::date)::timestamp at time zone zone, '-infinity')::text,
    coalesce(($4::date + 1)::timestamp at time zone zone, 'infinity')::text
from venue where tenant_id = $1::uuid and venue_id = $2::uuid
