-- When the clocks of a zone are moved, from twelve years ago (orders are imported with their own times) until in
-- three years, as protocol/base/zone.h reads it: "milliseconds:seconds", from when local time is UTC plus how much.
-- A zone that the server does not know must not keep its venue from being loaded, since a newer server may lack a
-- name: it has no shifts. Clocks are moved at most once in a week.
create function payon_zone_offset(of_zone text, at bigint) returns bigint stable language sql as $$
    select extract(epoch from (to_timestamp($2) at time zone $1) - (to_timestamp($2) at time zone 'UTC'))::bigint
$$;
create function payon_zone_shifts(of_zone text) returns text stable language plpgsql as $$
declare
    week constant bigint := 604800;
    at bigint := extract(epoch from date_trunc('day', now()) - interval '12 years');
    ends constant bigint := extract(epoch from now() + interval '3 years');
    was bigint;
    is_now bigint;
    before bigint;
    after bigint;
    middle bigint;
    shifts text;
begin
    was := payon_zone_offset(of_zone, at);
    shifts := at * 1000 || ':' || was;
    while at < ends loop
        is_now := payon_zone_offset(of_zone, at + week);
        if is_now <> was then
            before := at;
            after := at + week;
            while after - before > 1 loop
                middle := (before + after) / 2;
                if payon_zone_offset(of_zone, middle) = was then before := middle; else after := middle; end if;
            end loop;
            shifts := shifts || ' ' || after * 1000 || ':' || is_now;
            was := is_now;
        end if;
        at := at + week;
    end loop;
    return shifts;
exception when invalid_parameter_value then
    return '';
end
$$;
