-- Price lists, and when items can be ordered. "not valid" as in 004.
create table price_list (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (char_length(name) between 1 and 80),
    position bigint not null check (position between 0 and 1000000000),
    kinds json not null,
    areas json not null,
    windows json not null,
    retired boolean not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint price_list_kinds_check check (
        json_typeof(kinds) = 'array' and json_array_length(kinds) between 0 and 20),
    constraint price_list_areas_check check (
        json_typeof(areas) = 'array' and json_array_length(areas) between 0 and 200),
    constraint price_list_windows_check check (
        json_typeof(windows) = 'array' and json_array_length(windows) between 0 and 20),
    constraint price_list_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index price_list_live on price_list (tenant_id, venue_id) where live;
select payon_isolate('price_list');

create table list_price (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    price_list_id uuid not null,
    item_id uuid not null,
    price bigint check (price between 0 and 999999999999999),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint list_price_price_list_id_fk foreign key (tenant_id, venue_id, price_list_id)
        references price_list,
    constraint list_price_item_id_fk foreign key (tenant_id, venue_id, item_id) references item
);
create index list_price_live on list_price (tenant_id, venue_id) where live;
select payon_isolate('list_price');

alter table item
    add column windows json not null default '[]',
    add constraint item_windows_check check (
        json_typeof(windows) = 'array' and json_array_length(windows) between 0 and 20);
alter table category
    add column windows json not null default '[]',
    add constraint category_windows_check check (
        json_typeof(windows) = 'array' and json_array_length(windows) between 0 and 20);
alter table line add column price_list_id uuid;
