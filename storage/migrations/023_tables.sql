-- Tables that are dirty, blocked or joined, reservations, how long parties sat. "not valid" as in 004.
alter table dining_table
    add column paid_at timestamptz,
    add column reservation_id uuid,
    add column joined_to uuid,
    add column blocked_reason text not null default '',
    add constraint dining_table_joined_to_fk foreign key (tenant_id, venue_id, joined_to)
        references dining_table,
    add constraint dining_table_blocked_reason_check check (char_length(blocked_reason) between 0 and 400),
    drop constraint dining_table_state_check,
    add constraint dining_table_state_check
        check (state in ('available', 'seated', 'dirty', 'blocked', 'joined')),
    drop constraint dining_table_available,
    add constraint dining_table_seated check (
        (state = 'seated') = (seated_at is not null) and (state = 'seated') = (covers > 0)),
    add constraint dining_table_blocked check ((state = 'blocked') = (blocked_reason <> '')),
    add constraint dining_table_joined check ((state = 'joined') = (joined_to is not null));

create table reservation (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    table_id uuid not null,
    name text not null check (char_length(name) between 1 and 80),
    phone text not null check (char_length(phone) between 0 and 40),
    covers bigint not null check (covers between 1 and 1000),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    note text not null check (char_length(note) between 0 and 400),
    state text not null check (state in ('booked', 'seated', 'cancelled', 'no_show')),
    reason text not null check (char_length(reason) between 0 and 400),
    made_by text not null check (char_length(made_by) between 0 and 80),
    made_at timestamptz not null,
    ended_at timestamptz,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint reservation_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint reservation_table_id_fk foreign key (tenant_id, venue_id, table_id) references dining_table,
    constraint reservation_times check (ends_at > starts_at),
    constraint reservation_ended check ((state = 'booked') = (ended_at is null))
) with (fillfactor = 80);
create index reservation_live on reservation (tenant_id, venue_id) where live;
select payon_isolate('reservation');

create table seating (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    table_id uuid not null,
    number text not null check (char_length(number) between 1 and 16),
    joined bigint not null check (joined between 0 and 1000000000),
    covers bigint not null check (covers between 0 and 1000),
    seated_at timestamptz not null,
    cleared_at timestamptz not null,
    seated_by text not null check (char_length(seated_by) between 0 and 80),
    reservation_id uuid,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint seating_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint seating_table_id_fk foreign key (tenant_id, venue_id, table_id) references dining_table,
    constraint seating_times check (cleared_at >= seated_at)
);
create index seating_live on seating (tenant_id, venue_id) where live;
select payon_isolate('seating');

alter table ticket
    add column joined json not null default '[]',
    add constraint ticket_joined_check check (
        json_typeof(joined) = 'array' and json_array_length(joined) between 0 and 20) not valid;

alter table settings
    add column hold_minutes bigint,
    add column stay_minutes bigint,
    add column tables_dirty boolean not null default false,
    add column stage_limits json not null default '[]',
    add constraint settings_hold_minutes_check check (hold_minutes between 0 and 1440),
    add constraint settings_stay_minutes_check check (stay_minutes between 1 and 1440),
    add constraint settings_stage_limits_check check (
        json_typeof(stage_limits) = 'array' and json_array_length(stage_limits) between 0 and 20);
