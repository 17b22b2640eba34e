-- Orders that are opened again.
create domain pos_order_reopen_reason_limit as text
    constraint pos_order_reopen_reason_check check (char_length(value) between 0 and 400);
create domain settings_reopen_minutes_limit as bigint
    constraint settings_reopen_minutes_check check (value between 1 and 1440);
alter table pos_order add column reopen_reason pos_order_reopen_reason_limit not null default '';
alter table settings add column reopen_minutes settings_reopen_minutes_limit;
