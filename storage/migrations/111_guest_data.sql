-- What identifies guests, apart from the journal's text (docs/decisions/083): a row for each record that a change
-- put and that said something of a guest. An id begins with the seq of its change, so that the primary key finds the rows
-- of a change. Erased by its owner, never by a hub.
create domain guest_data_rev_limit as bigint constraint guest_data_rev_check check (value between 1 and 1000000000);
create domain guest_data_customer_limit as text constraint guest_data_customer_check check (char_length(value) between 0 and 80);
create domain guest_data_name_limit as text constraint guest_data_name_check check (char_length(value) between 0 and 80);
create domain guest_data_phone_limit as text constraint guest_data_phone_check check (char_length(value) between 0 and 40);
create domain guest_data_address_limit as text constraint guest_data_address_check check (char_length(value) between 0 and 400);
create domain guest_data_room_limit as text constraint guest_data_room_check check (char_length(value) between 0 and 20);
create domain guest_data_seq_limit as bigint constraint guest_data_seq_check check (value > 0);
create table guest_data (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev guest_data_rev_limit not null,
    about uuid not null,
    customer guest_data_customer_limit not null,
    name guest_data_name_limit not null,
    phone guest_data_phone_limit not null,
    address guest_data_address_limit not null,
    room guest_data_room_limit not null,
    live boolean not null,
    seq guest_data_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint guest_data_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index guest_data_live on guest_data (tenant_id, venue_id) where live;
select payon_isolate('guest_data');
