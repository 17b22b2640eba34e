-- How many minutes after midnight the venue's business days begin, and the decimals of its currency.
-- $1 tenant  $2 venue
select (extract(epoch from payon_day_starts(tenant_id, venue_id)) / 60)::int, exponent
from venue where tenant_id = $1::uuid and venue_id = $2::uuid
