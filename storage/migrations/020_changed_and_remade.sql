-- Lines that are changed after sending or made again, and tickets in a rush. "not valid" as in 004.
alter table line
    add column unseen json not null default '[]',
    add column remakes bigint not null default 0,
    add constraint line_unseen_check check (
        json_typeof(unseen) = 'array' and json_array_length(unseen) between 0 and 8) not valid,
    add constraint line_remakes_check check (remakes between 0 and 1000000000) not valid;
alter table ticket add column rush boolean not null default false;
alter table ticket_item
    add column was json not null default '[]',
    add column changes bigint not null default 0,
    add column remake text not null default '',
    add constraint ticket_item_was_check check (
        json_typeof(was) = 'array' and json_array_length(was) between 0 and 1) not valid,
    add constraint ticket_item_changes_check check (changes between 0 and 1000000000) not valid,
    add constraint ticket_item_remake_check check (char_length(remake) between 0 and 400) not valid;

-- A line is on several tickets: of each station that makes it, and again when it is made again. On one ticket
-- it stands once. "where seq > 0" as in 002.
create unique index ticket_item_once on ticket_item (tenant_id, venue_id, line_id, ticket_id) where seq > 0;
drop index ticket_item_line_once;
