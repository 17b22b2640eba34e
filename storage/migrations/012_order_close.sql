-- Orders closed without payment keep their due and say why. "not valid" as in 004.
alter table pos_order
    add column close_reason text not null default '',
    add constraint pos_order_close_reason_check
        check (char_length(close_reason) between 0 and 400) not valid,
    drop constraint pos_order_closed,
    add constraint pos_order_closed
        check (state <> 'closed' or due = 0 or close_reason <> '') not valid;
