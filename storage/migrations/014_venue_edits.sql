-- How often a venue's name or zone was edited: running hubs see it grow and read the venue again.
alter table venue add column edits bigint not null default 0 check (edits >= 0);
