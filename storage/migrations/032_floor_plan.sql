-- The floor plan: sections, revenue centres, barriers, turned tables.
create table revenue_centre (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (char_length(name) between 1 and 80),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint revenue_centre_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index revenue_centre_live on revenue_centre (tenant_id, venue_id) where live;
select payon_isolate('revenue_centre');
create table section (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (char_length(name) between 1 and 80),
    position bigint not null check (position between 0 and 1000000000),
    server text not null check (char_length(server) between 0 and 80),
    server_id uuid,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint section_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index section_live on section (tenant_id, venue_id) where live;
select payon_isolate('section');
create table barrier (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    area_id uuid not null,
    kind text not null check (kind in ('wall', 'door', 'counter', 'label')),
    x bigint not null check (x between 0 and 10000),
    y bigint not null check (y between 0 and 10000),
    w bigint not null check (w between 1 and 10000),
    h bigint not null check (h between 1 and 10000),
    rotation bigint not null check (rotation between 0 and 359),
    label text not null check (char_length(label) between 0 and 80),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint barrier_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint barrier_area_id_fk foreign key (tenant_id, venue_id, area_id) references area
);
create index barrier_live on barrier (tenant_id, venue_id) where live;
select payon_isolate('barrier');
alter table area
    add column revenue_centre_id uuid,
    add constraint area_revenue_centre_id_fk foreign key (tenant_id, venue_id, revenue_centre_id)
        references revenue_centre;
alter table dining_table
    add column section_id uuid,
    add column rotation bigint,
    add constraint dining_table_rotation_check check (rotation between 0 and 359),
    add constraint dining_table_section_id_fk foreign key (tenant_id, venue_id, section_id)
        references section;
