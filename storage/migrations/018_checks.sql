-- Several checks of one order, and lines that several of them bear. "not valid" as in 004.
create table payer_check (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    number bigint not null check (number between 1 and 1000000000),
    name text not null check (char_length(name) between 0 and 80),
    state text not null check (state in ('open', 'paid', 'merged', 'closed')),
    into_id uuid,
    weight bigint not null check (weight between 0 and 1000000),
    amount bigint check (amount between 1 and 999999999999999),
    net bigint not null check (net between 0 and 999999999999999),
    tax bigint not null check (tax between 0 and 999999999999999),
    discount bigint not null check (discount between 0 and 999999999999999),
    total bigint not null check (total between 0 and 999999999999999),
    paid bigint not null check (paid between 0 and 999999999999999),
    due bigint not null check (due between 0 and 999999999999999),
    opened_by text not null check (char_length(opened_by) between 0 and 80),
    opened_at timestamptz not null,
    closed_at timestamptz,
    charge bigint not null check (charge between 0 and 999999999999999),
    charge_tax bigint not null check (charge_tax between 0 and 999999999999999),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint payer_check_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint payer_check_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint payer_check_into_id_fk foreign key (tenant_id, venue_id, into_id) references payer_check,
    constraint payer_check_merged check ((state = 'merged') = (into_id is not null)),
    constraint payer_check_total check (total = net + tax and due = total - paid),
    constraint payer_check_paid check (paid = case state when 'paid' then total else 0 end),
    constraint payer_check_ended check ((state in ('paid', 'closed')) = (closed_at is not null))
) with (fillfactor = 80);
create index payer_check_live on payer_check (tenant_id, venue_id) where live;
-- "where seq > 0" as in 002.
create unique index payer_check_number_once on payer_check (tenant_id, venue_id, order_id, number) where seq > 0;
select payon_isolate('payer_check');

create table line_share (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    line_id uuid not null,
    check_id uuid not null,
    weight bigint not null check (weight between 0 and 1000000),
    net bigint not null check (net between 0 and 999999999999999),
    tax bigint not null check (tax between 0 and 999999999999999),
    discount bigint not null check (discount between 0 and 999999999999999),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint line_share_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint line_share_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint line_share_line_id_fk foreign key (tenant_id, venue_id, line_id) references line,
    constraint line_share_check_id_fk foreign key (tenant_id, venue_id, check_id) references payer_check,
    constraint line_share_taken_back check (weight > 0 or (net = 0 and tax = 0 and discount = 0))
) with (fillfactor = 80);
create index line_share_live on line_share (tenant_id, venue_id) where live;
select payon_isolate('line_share');

alter table line
    add column check_id uuid,
    add constraint line_check_id_fk foreign key (tenant_id, venue_id, check_id)
        references payer_check not valid;
alter table payment
    add column check_id uuid,
    add constraint payment_check_id_fk foreign key (tenant_id, venue_id, check_id)
        references payer_check not valid;
-- One payment pays one check, or an order that has none.
drop index payment_order_once;
create unique index payment_once on payment
    (tenant_id, venue_id, order_id, coalesce(check_id, order_id)) where seq > 0;
