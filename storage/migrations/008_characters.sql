-- Texts are limited in characters, as in the hub and on its screens: no script has less room than another.
-- A hub from before counts bytes, so that what it writes fits. "not valid" as in 004, for tables that
-- grow.
alter table tenant
    drop constraint tenant_name_check,
    add constraint tenant_name_check check (char_length(name) between 1 and 80);
alter table venue
    drop constraint venue_name_check,
    add constraint venue_name_check check (char_length(name) between 1 and 80);
alter table device_token
    drop constraint device_token_device_name_check,
    add constraint device_token_device_name_check check (char_length(device_name) between 1 and 80),
    drop constraint device_token_staff_name_check,
    add constraint device_token_staff_name_check check (char_length(staff_name) between 0 and 80);
alter table area
    drop constraint area_name_check,
    add constraint area_name_check check (char_length(name) between 1 and 80);
alter table dining_table
    drop constraint dining_table_number_check,
    add constraint dining_table_number_check check (char_length(number) between 1 and 16),
    drop constraint dining_table_seated_by_check,
    add constraint dining_table_seated_by_check check (char_length(seated_by) between 0 and 80);
alter table station
    drop constraint station_name_check,
    add constraint station_name_check check (char_length(name) between 1 and 80),
    drop constraint station_code_check,
    add constraint station_code_check check (char_length(code) between 1 and 32);
alter table tax
    drop constraint tax_name_check,
    add constraint tax_name_check check (char_length(name) between 1 and 80);
alter table category
    drop constraint category_name_check,
    add constraint category_name_check check (char_length(name) between 1 and 80);
alter table item
    drop constraint item_name_check,
    add constraint item_name_check check (char_length(name) between 1 and 80);
alter table choice_group
    drop constraint choice_group_name_check,
    add constraint choice_group_name_check check (char_length(name) between 1 and 80);
alter table pos_order
    drop constraint pos_order_customer_check,
    add constraint pos_order_customer_check check (char_length(customer) between 0 and 80) not valid,
    drop constraint pos_order_note_check,
    add constraint pos_order_note_check check (char_length(note) between 0 and 400) not valid,
    drop constraint pos_order_server_check,
    add constraint pos_order_server_check check (char_length(server) between 0 and 80) not valid;
alter table line
    drop constraint line_name_check,
    add constraint line_name_check check (char_length(name) between 1 and 80) not valid,
    drop constraint line_note_check,
    add constraint line_note_check check (char_length(note) between 0 and 400) not valid,
    drop constraint line_added_by_check,
    add constraint line_added_by_check check (char_length(added_by) between 0 and 80) not valid,
    drop constraint line_void_reason_check,
    add constraint line_void_reason_check check (char_length(void_reason) between 0 and 400) not valid;
alter table ticket
    drop constraint ticket_table_number_check,
    add constraint ticket_table_number_check check (char_length(table_number) between 0 and 16) not valid,
    drop constraint ticket_server_check,
    add constraint ticket_server_check check (char_length(server) between 0 and 80) not valid,
    drop constraint ticket_note_check,
    add constraint ticket_note_check check (char_length(note) between 0 and 400) not valid;
alter table ticket_item
    drop constraint ticket_item_name_check,
    add constraint ticket_item_name_check check (char_length(name) between 1 and 80) not valid,
    drop constraint ticket_item_note_check,
    add constraint ticket_item_note_check check (char_length(note) between 0 and 400) not valid,
    drop constraint ticket_item_void_reason_check,
    add constraint ticket_item_void_reason_check check (char_length(void_reason) between 0 and 400) not valid;
alter table payment
    drop constraint payment_taken_by_check,
    add constraint payment_taken_by_check check (char_length(taken_by) between 0 and 80) not valid;
alter table pairing
    drop constraint pairing_name_check,
    add constraint pairing_name_check check (char_length(name) between 1 and 80);
alter table pos_order
    drop constraint pos_order_noted_by_check,
    add constraint pos_order_noted_by_check check (char_length(noted_by) between 0 and 80) not valid;
