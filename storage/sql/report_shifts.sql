-- Hours, wages and declared tips of each person and job. A shift counts to the business day on which it began, with
-- all of its time, which is what went by: the clock may have been moved meanwhile. Each shift's minutes are rounded
-- once, a half up, and its wage is that of its paid minutes, rounded once, a half up: so sums over days, jobs or
-- people are sums of these. Paid is all but unpaid breaks, and what a paid break is longer than it may be. Open
-- shifts are counted, and have no minutes: nobody knows yet. wage_cost is of the shifts whose wage is known.
-- $1 tenant  $2 venue  $3 first, $4 last business day
with v as (
    select zone, payon_day_starts(tenant_id, venue_id) as starts
    from venue where tenant_id = $1::uuid and venue_id = $2::uuid
), s as (
    select s.* from shift s, v
    where s.tenant_id = $1::uuid and s.venue_id = $2::uuid and s.rev > 0
        and payon_business_day(s.business_date, s.started_at, v.zone, v.starts) between $3::date and $4::date
), b as (
    select s.id, extract(epoch from (b.value->>'ended_at')::timestamptz - (b.value->>'started_at')::timestamptz) as seconds,
        case when (b.value->>'paid')::boolean then (b.value->>'paid_minutes')::numeric * 60 else 0 end as paid_at_most
    from s, json_array_elements(s.breaks) b where s.ended_at is not null
), breaks as (
    select id, sum(seconds) as seconds, sum(seconds - least(seconds, paid_at_most)) as unpaid from b group by id
), each as (
    select s.staff_id, s.name, s.job, s.wage, s.tips, s.started_at, s.ended_at is null as open,
        round((extract(epoch from s.ended_at - s.started_at) - coalesce(breaks.unpaid, 0)) / 60) as paid_minutes,
        round(coalesce(breaks.seconds, 0) / 60) as break_minutes
    from s left join breaks on breaks.id = s.id
)
select staff_id::text, (array_agg(name order by started_at desc))[1] as name, job,
    count(*)::text as shifts, count(*) filter (where open)::text as open,
    coalesce(sum(paid_minutes), 0)::text as paid_minutes,
    coalesce(sum(break_minutes) filter (where not open), 0)::text as break_minutes,
    coalesce(sum(round(paid_minutes * wage / 60)), 0)::text as wage_cost,
    count(*) filter (where wage is null)::text as without_wage,
    coalesce(sum(tips), 0)::text as tips
from each group by staff_id, job order by name, job, staff_id
