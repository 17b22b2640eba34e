-- Who began a ticket: a screen of its station, or of the backup.
create domain ticket_started_by_limit as text
    constraint ticket_started_by_check check (char_length(value) between 0 and 80);
alter table ticket
    add column started_by ticket_started_by_limit not null default '';
