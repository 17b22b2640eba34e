-- Combos: items of several slots. Their lines share combo_id.
create domain combo_slot_rev_limit as bigint constraint combo_slot_rev_check check (value between 1 and 1000000000);
create domain combo_slot_name_limit as text constraint combo_slot_name_check check (char_length(value) between 1 and 80);
create domain combo_slot_options_limit as json constraint combo_slot_options_check check (json_typeof(value) = 'array' and json_array_length(value) between 1 and 50);
create domain combo_slot_position_limit as bigint constraint combo_slot_position_check check (value between 0 and 1000000000);
create domain combo_slot_seq_limit as bigint constraint combo_slot_seq_check check (value > 0);
create table combo_slot (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev combo_slot_rev_limit not null,
    item_id uuid not null,
    name combo_slot_name_limit not null,
    optional boolean not null,
    options combo_slot_options_limit not null,
    position combo_slot_position_limit not null,
    retired boolean not null,
    live boolean not null,
    seq combo_slot_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint combo_slot_item_id_fk foreign key (tenant_id, venue_id, item_id) references item
);
create index combo_slot_live on combo_slot (tenant_id, venue_id) where live;
select payon_isolate('combo_slot');

create domain line_combo_name_limit as text
    constraint line_combo_name_check check (char_length(value) between 0 and 80);
create domain ticket_item_combo_name_limit as text
    constraint ticket_item_combo_name_check check (char_length(value) between 0 and 80);
alter table line
    add column combo_id uuid,
    add column combo_item_id uuid,
    add column combo_name line_combo_name_limit not null default '',
    add column slot_id uuid;
alter table ticket_item
    add column combo_name ticket_item_combo_name_limit not null default '';
