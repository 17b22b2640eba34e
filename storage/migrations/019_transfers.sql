-- Lines and orders that go to other orders. "not valid" as in 004.
alter table pos_order
    add column into_id uuid,
    add column fires bigint not null default 0,
    add constraint pos_order_fires_check check (fires between 0 and 1000000000) not valid,
    add constraint pos_order_into_id_fk foreign key (tenant_id, venue_id, into_id)
        references pos_order not valid,
    drop constraint pos_order_state_check,
    add constraint pos_order_state_check
        check (state in ('open', 'closed', 'cancelled', 'merged')) not valid,
    add constraint pos_order_merged check ((state = 'merged') = (into_id is not null)) not valid;
alter table line
    add column from_order_id uuid,
    add constraint line_from_order_id_fk foreign key (tenant_id, venue_id, from_order_id)
        references pos_order not valid;
alter table ticket_item
    add column goes_to text not null default '',
    add constraint ticket_item_goes_to_check check (char_length(goes_to) between 0 and 16) not valid;
