-- Who set an order's note last. "not valid" as in 004.
alter table pos_order
    add column noted_by text not null default '',
    add constraint pos_order_noted_by_check check (octet_length(noted_by) between 0 and 80) not valid;
