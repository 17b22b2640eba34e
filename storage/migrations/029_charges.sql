-- Service charges. "not valid" as in 004.
create table charge (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    name text not null check (char_length(name) between 1 and 80),
    kind text not null check (kind in ('percent', 'amount')),
    percent_ppm bigint not null check (percent_ppm between 0 and 1000000),
    value bigint not null check (value between 0 and 999999999999999),
    after_tax boolean not null,
    tax_ppm bigint not null check (tax_ppm between 0 and 10000000),
    tax_inclusive boolean not null,
    net bigint not null check (net between 0 and 999999999999999),
    tax bigint not null check (tax between 0 and 999999999999999),
    state text not null check (state in ('added', 'removed')),
    automatic boolean not null,
    position bigint not null check (position between 0 and 1000000000),
    added_by text not null check (char_length(added_by) between 0 and 80),
    added_at timestamptz not null,
    remove_reason text not null check (char_length(remove_reason) between 0 and 400),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint charge_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint charge_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint charge_kind_value check (
        (kind = 'percent') = (percent_ppm > 0) and (kind = 'amount') = (value > 0)),
    constraint charge_removed check (state = 'added' or (net = 0 and tax = 0))
) with (fillfactor = 80);
create index charge_live on charge (tenant_id, venue_id) where live;
select payon_isolate('charge');

alter table pos_order
    add column charge bigint not null default 0,
    add constraint pos_order_charge_check check (charge between 0 and 999999999999999) not valid;
alter table settings
    add column service_covers bigint,
    add column service_name text not null default '',
    add column service_ppm bigint,
    add column service_after_tax boolean not null default false,
    add column service_tax_id uuid,
    add constraint settings_service_covers_check check (service_covers between 1 and 1000),
    add constraint settings_service_name_check check (char_length(service_name) between 0 and 80),
    add constraint settings_service_ppm_check check (service_ppm between 1 and 1000000),
    add constraint settings_service_tax_id_fk
        foreign key (tenant_id, venue_id, service_tax_id) references tax;
