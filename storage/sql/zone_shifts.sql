-- How the venue's local time differed from UTC: the offset of each day, and where two days differ, the quarter of an
-- hour from which the second one's holds (as in venue.sql). In milliseconds since 1970 and seconds.
-- $1 tenant  $2 venue
with v as (
    select zone from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), day as (
    select t, v.zone, extract(epoch from (t at time zone v.zone) - (t at time zone 'UTC'))::bigint as offset_s
    from v, generate_series(timestamptz '1970-01-01 00:00Z', date_trunc('day', now()) + interval '2 days',
        interval '1 day') t
), pair as (
    select t, zone, lag(t) over (order by t) as before, offset_s, lag(offset_s) over (order by t) as was from day
)
select (extract(epoch from case when p.before is null then p.t else (
    select min(q) from generate_series(p.before, p.t, interval '15 minutes') q
    where extract(epoch from (q at time zone p.zone) - (q at time zone 'UTC'))::bigint = p.offset_s)
    end) * 1000)::bigint::text, p.offset_s::text
from pair p where p.before is null or p.was <> p.offset_s
order by p.t
