-- Orders that are opened again.
create domain pos_order_reopen_reason_limit as text
    constraint pos_order_reopen_reason_check check (char_length(value) between 0 and 400);
create domain settings_reopen_minutes_limit as bigint
    constraint settings_reopen_minutes_check check (value between 1 and 1440);
alter table pos_order add column reopen_reason pos_order_reopen_reason_limit not null default '';
alter table settings add column reopen_minutes settings_reopen_minutes_limit;

-- What there is once of an order may come once more after it was cancelled and opened again. "seq > 0" as in 002.
drop index course_once;
create unique index course_once on course (tenant_id, venue_id, order_id, number) where live and seq > 0;
drop index payer_check_number_once;
create unique index payer_check_number_once on payer_check (tenant_id, venue_id, order_id, number)
    where live and seq > 0;
