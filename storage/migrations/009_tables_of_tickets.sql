-- Where the guests of a ticket sit, and from where they moved last. "not valid" as in 004. Tickets from before
-- name no table: they follow their order while it is open.
alter table ticket
    add column table_id uuid,
    add column moved_from text not null default '',
    add constraint ticket_moved_from_check check (char_length(moved_from) between 0 and 16) not valid,
    add constraint ticket_table_id_fk foreign key (tenant_id, venue_id, table_id)
        references dining_table not valid;
