-- What the house takes off a line or an order. "not valid" as in 004.
create table discount (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    line_id uuid,
    kind text not null check (kind in ('percent', 'amount', 'comp')),
    percent_ppm bigint not null check (percent_ppm between 0 and 1000000),
    value bigint not null check (value between 0 and 999999999999999),
    amount bigint not null check (amount between 0 and 999999999999999),
    reason text not null check (char_length(reason) between 0 and 400),
    state text not null check (state in ('given', 'taken_back')),
    position bigint not null check (position between 0 and 1000000000),
    given_by text not null check (char_length(given_by) between 0 and 80),
    given_at timestamptz not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint discount_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint discount_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint discount_line_id_fk foreign key (tenant_id, venue_id, line_id) references line,
    constraint discount_kind_value check (
        (kind = 'percent') = (percent_ppm > 0) and (kind = 'amount') = (value > 0)),
    constraint discount_taken_back check (state = 'given' or amount = 0)
) with (fillfactor = 80);
create index discount_live on discount (tenant_id, venue_id) where live;
select payon_isolate('discount');

alter table pos_order
    add column discount bigint not null default 0,
    add constraint pos_order_discount_check check (discount between 0 and 999999999999999) not valid;
alter table line
    add column discount bigint not null default 0,
    add constraint line_discount_check check (discount between 0 and 999999999999999) not valid,
    drop constraint line_sum,
    add constraint line_sum check (case
        when state in ('voided', 'removed') then net = 0 and tax = 0 and discount = 0
        when tax_inclusive then net + tax = quantity * unit_price - discount
        else net = quantity * unit_price - discount end) not valid;
