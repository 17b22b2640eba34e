-- Bills that were printed for guests, with their amounts as they were then.
create domain bill_rev_limit as bigint constraint bill_rev_check check (value between 1 and 1000000000);
create domain bill_state_limit as text constraint bill_state_check check (value in ('good', 'stale', 'replaced'));
create domain bill_net_limit as bigint constraint bill_net_check check (value between 0 and 999999999999999);
create domain bill_tax_limit as bigint constraint bill_tax_check check (value between 0 and 999999999999999);
create domain bill_discount_limit as bigint constraint bill_discount_check check (value between 0 and 999999999999999);
create domain bill_charge_limit as bigint constraint bill_charge_check check (value between 0 and 999999999999999);
create domain bill_total_limit as bigint constraint bill_total_check check (value between 0 and 999999999999999);
create domain bill_rest_limit as bigint
    constraint bill_rest_check check (value between -999999999999999 and 999999999999999);
create domain bill_lines_limit as json constraint bill_lines_check check (
    json_typeof(value) = 'array' and json_array_length(value) between 0 and 500);
create domain bill_taxes_limit as json constraint bill_taxes_check check (
    json_typeof(value) = 'array' and json_array_length(value) between 0 and 12);
create domain bill_printed_by_limit as text
    constraint bill_printed_by_check check (char_length(value) between 0 and 80);

create table bill (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bill_rev_limit not null,
    order_id uuid not null,
    check_id uuid,
    state bill_state_limit not null,
    number bigint not null check (number between 1 and 1000000000),
    net bill_net_limit not null,
    tax bill_tax_limit not null,
    discount bill_discount_limit not null,
    charge bill_charge_limit not null,
    total bill_total_limit not null,
    rest bill_rest_limit not null,
    lines bill_lines_limit not null,
    taxes bill_taxes_limit not null,
    printed_by bill_printed_by_limit not null,
    printed_at timestamptz not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint bill_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint bill_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint bill_check_id_fk foreign key (tenant_id, venue_id, check_id) references payer_check,
    constraint bill_sums check (total = net + tax and charge <= total)
) with (fillfactor = 80);
create index bill_live on bill (tenant_id, venue_id) where live;
-- "where seq > 0" as in 002.
create unique index bill_number_once on bill
    (tenant_id, venue_id, order_id, coalesce(check_id, order_id), number) where seq > 0;
select payon_isolate('bill');
