-- Channels of orders, who they are for and where they go. "not valid" as in 004.
alter table pos_order
    add column promised_at timestamptz,
    add column phone text not null default '',
    add column address text not null default '',
    add column room text not null default '',
    add column reference text not null default '',
    add column allergies text not null default '',
    add column server_id uuid,
    add constraint pos_order_phone_check check (char_length(phone) between 0 and 40) not valid,
    add constraint pos_order_address_check check (char_length(address) between 0 and 400) not valid,
    add constraint pos_order_room_check check (char_length(room) between 0 and 20) not valid,
    add constraint pos_order_reference_check check (char_length(reference) between 0 and 80) not valid,
    add constraint pos_order_allergies_check check (char_length(allergies) between 0 and 200) not valid,
    drop constraint pos_order_kind_check,
    add constraint pos_order_kind_check
        check (kind in ('dine_in', 'takeaway', 'delivery', 'room', 'tab')) not valid,
    add constraint pos_order_channel
        check ((kind <> 'room' or room <> '') and (kind <> 'tab' or customer <> '')) not valid;
alter table line
    add column reference text not null default '',
    add constraint line_reference_check check (char_length(reference) between 0 and 80) not valid;
alter table ticket
    add column promised_at timestamptz,
    add column allergies text not null default '',
    add constraint ticket_allergies_check check (char_length(allergies) between 0 and 200) not valid,
    drop constraint ticket_kind_check,
    add constraint ticket_kind_check
        check (kind in ('dine_in', 'takeaway', 'delivery', 'room', 'tab')) not valid;
