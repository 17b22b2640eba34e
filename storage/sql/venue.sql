-- With the shifts of its local time from two days ago on, as protocol/base/zone.h reads them: the offset of
-- each day, and where two days differ, the quarter of an hour from which the second one's holds.
-- $1 tenant  $2 venue
select v.name, v.currency, v.exponent::bigint, v.zone, m.epoch, h.seq, h.chain, v.edits,
    (with day as (
        select t, extract(epoch from (t at time zone v.zone) - (t at time zone 'UTC'))::bigint as offset_s
        from generate_series(date_trunc('day', now()) - interval '2 days', now() + interval '3 years',
            interval '1 day') t),
    pair as (
        select t, lag(t) over (order by t) as before, offset_s, lag(offset_s) over (order by t) as was from day),
    shift as (
        select case when p.before is null then p.t else (
            select min(q) from generate_series(p.before, p.t, interval '15 minutes') q
            where extract(epoch from (q at time zone v.zone) - (q at time zone 'UTC'))::bigint = p.offset_s)
            end as t, p.offset_s
        from pair p where p.before is null or p.was <> p.offset_s)
    select string_agg(format('%s:%s', (extract(epoch from t) * 1000)::bigint, offset_s), ' ' order by t)
    from shift)
from venue v
join venue_head h on h.tenant_id = v.tenant_id and h.venue_id = v.venue_id
cross join meta m
where v.tenant_id = $1::uuid and v.venue_id = $2::uuid
