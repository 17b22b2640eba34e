-- Each change of the venue's settings, the oldest first: seq, when, who, the whole record.
-- unpacked: the changes in packs (unpack.sql).
-- $1 tenant  $2 venue
with j as (
    select seq, at, body from journal where tenant_id = $1::uuid and venue_id = $2::uuid
    union all select seq, (body->>'at')::timestamptz, body from unpacked
)
select seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    coalesce(body->'by'->>'name', ''), (body->'put'->'settings'->0)::text
from j
where body::text like '%"settings"%' and body->'put'->'settings' is not null
order by j.seq
