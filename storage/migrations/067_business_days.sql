-- When the clocks of a zone are moved, from twelve years ago (orders are imported with their own times) until in
-- three years, as protocol/base/zone.h reads it: "milliseconds:seconds", from when local time is UTC plus how much.
-- A zone that the server does not know must not keep its venue from being loaded, since a newer server may lack a
-- name: it has no shifts. Clocks are moved at most once in a week.
create function payon_zone_offset(of_zone text, at bigint) returns bigint stable language sql as $$
    select extract(epoch from (to_timestamp($2) at time zone $1) - (to_timestamp($2) at time zone 'UTC'))::bigint
$$;
create or replace function payon_zone_shifts(of_zone text) returns text stable language plpgsql as $$
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

-- Business days that begin at an hour of their own, and order numbers that begin again on each of them: those are
-- unique in their day, numbers that go on for ever have no day. The index is made while orders cannot be written:
-- about a second for a million of them.
create domain settings_day_starts_minute_limit as bigint
    constraint settings_day_starts_minute_check check (value between 0 and 1439);
create domain settings_day_parts_limit as json
    constraint settings_day_parts_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 20);
create domain counter_day_limit as text constraint counter_day_check check (char_length(value) between 0 and 10);
create domain pos_order_business_date_limit as text
    constraint pos_order_business_date_check check (char_length(value) between 0 and 10);
create domain pos_order_number_day_limit as text
    constraint pos_order_number_day_check check (char_length(value) between 0 and 10);
create domain payer_check_business_date_limit as text
    constraint payer_check_business_date_check check (char_length(value) between 0 and 10);

alter table settings
    add column day_starts_minute settings_day_starts_minute_limit,
    add column numbers_by_day boolean not null default false,
    add column day_parts settings_day_parts_limit not null default '[]';
alter table counter
    add column day counter_day_limit not null default '',
    drop constraint counter_name_check,
    add constraint counter_name_check check (name in ('order', 'imported', 'day_order')) not valid;
alter table pos_order
    add column business_date pos_order_business_date_limit not null default '',
    add column number_day pos_order_number_day_limit not null default '';
alter table payer_check
    add column business_date payer_check_business_date_limit not null default '';
create unique index pos_order_number_of_day on pos_order (tenant_id, venue_id, number_day, number) where seq > 0;
drop index pos_order_number_once;

-- For reports: how long after midnight a venue's business days begin; and the business day of an order: the one that
-- it keeps, or that of when it was opened.
create function payon_day_starts(tenant uuid, venue uuid) returns interval stable language sql as $$
    select make_interval(mins => coalesce((select s.day_starts_minute::int from settings s
        where s.tenant_id = $1 and s.venue_id = $2 and s.live), 0))
$$;
create function payon_business_day(kept text, opened_at timestamptz, zone text, starts interval) returns date
stable language sql as $$
    select case when $1 <> '' then $1::date
        when $2 < (($2 at time zone $3 - $4)::date + $4) at time zone $3 then ($2 at time zone $3 - $4)::date - 1
        when $2 >= (($2 at time zone $3 - $4)::date + 1 + $4) at time zone $3 then ($2 at time zone $3 - $4)::date + 1
        else ($2 at time zone $3 - $4)::date end
$$;
