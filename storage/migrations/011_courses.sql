-- Courses: lines that wait until theirs fires, and lines that are held. "not valid" as in 004.
create table course (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    number bigint not null check (number between 1 and 20),
    state text not null check (state in ('waiting', 'fired')),
    plan text not null check (plan in ('by_hand', 'after_course')),
    fired_at timestamptz,
    fired_by text not null check (char_length(fired_by) between 0 and 80),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint course_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint course_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint course_fired check ((state = 'fired') = (fired_at is not null))
) with (fillfactor = 80);
create index course_live on course (tenant_id, venue_id) where live;
-- An order has each course once. "where seq > 0" as in 002.
create unique index course_once on course (tenant_id, venue_id, order_id, number) where seq > 0;
select payon_isolate('course');

alter table line
    add column course bigint not null default 0,
    add column held boolean not null default false,
    add constraint line_course_check check (course between 0 and 20) not valid,
    drop constraint line_state_check,
    add constraint line_state_check check (state in
        ('draft', 'sent', 'started', 'ready', 'picked_up', 'voided', 'removed', 'waiting')) not valid,
    drop constraint line_sent,
    add constraint line_sent check ((state in ('draft', 'removed', 'waiting')) = (sent_at is null)
        and (fire_no = 0) = (sent_at is null)) not valid;
alter table ticket_item
    add column course bigint not null default 0,
    add constraint ticket_item_course_check check (course between 0 and 20) not valid;
