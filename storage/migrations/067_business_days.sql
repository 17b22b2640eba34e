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
