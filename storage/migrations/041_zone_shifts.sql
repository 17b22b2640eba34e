-- What the load of a venue asks of its time zone (sql/venue.sql). A zone that the server does not know must not
-- keep the venue from being loaded: a newer server may lack the name.
create function payon_zone_shifts(of_zone text) returns text stable language plpgsql as $$
begin
    return (
        with day as (
            select t, extract(epoch from (t at time zone of_zone) - (t at time zone 'UTC'))::bigint as offset_s
            from generate_series(date_trunc('day', now()) - interval '2 days', now() + interval '3 years',
                interval '1 day') t),
        pair as (
            select t, lag(t) over (order by t) as before, offset_s, lag(offset_s) over (order by t) as was from day),
        shift as (
            select case when p.before is null then p.t else (
                select min(q) from generate_series(p.before, p.t, interval '15 minutes') q
                where extract(epoch from (q at time zone of_zone) - (q at time zone 'UTC'))::bigint = p.offset_s)
                end as t, p.offset_s
            from pair p where p.before is null or p.was <> p.offset_s)
        select string_agg(format('%s:%s', (extract(epoch from t) * 1000)::bigint, offset_s), ' ' order by t)
        from shift);
exception when invalid_parameter_value then
    return '';
end
$$;
