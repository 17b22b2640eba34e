-- The records of a venue: one table a kind, one column a field (protocol/pos/records.h; a test
-- holds the two against each other: names, types, nullability and the single-column checks).
-- Beside the fields: live (in the venue's live set) and seq (the change that put or deleted it
-- last).
--
-- What the rules promise, the constraints refuse to break. Two things they leave to the rules:
-- "one open order a table" (a waiter may ask for another) and sums over several rows.
--
-- "Once" among live rows is an exclusion constraint because it must be checked at the end of the
-- transaction: in one batch two tables may swap numbers, or one may take over the number of
-- another that goes. Fillfactors leave room on the page for the update that surely comes.

create table area (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (octet_length(name) between 1 and 80),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint area_venue_fk foreign key (tenant_id, venue_id) references venue
);

create table dining_table (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    area_id uuid not null,
    number text not null check (octet_length(number) between 1 and 16),
    seats bigint not null check (seats between 1 and 1000),
    shape text not null check (shape in ('square', 'round')),
    x bigint not null check (x between 0 and 10000),
    y bigint not null check (y between 0 and 10000),
    w bigint not null check (w between 1 and 10000),
    h bigint not null check (h between 1 and 10000),
    state text not null check (state in ('available', 'seated')),
    covers bigint not null check (covers between 0 and 1000),
    seated_at timestamptz,
    seated_by text not null check (octet_length(seated_by) between 0 and 80),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint dining_table_area_id_fk foreign key (tenant_id, venue_id, area_id) references area,
    constraint dining_table_available check (
        (state = 'available') = (seated_at is null) and (state = 'available') = (covers = 0)),
    constraint dining_table_number_once exclude using btree
        (tenant_id with =, venue_id with =, number with =) where (live)
        deferrable initially deferred
) with (fillfactor = 70);

create table station (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (octet_length(name) between 1 and 80),
    code text not null check (octet_length(code) between 1 and 32),
    kind text not null check (kind in ('prep', 'expo')),
    target_s bigint not null check (target_s between 0 and 86400),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint station_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint station_code_once exclude using btree
        (tenant_id with =, venue_id with =, code with =) where (live)
        deferrable initially deferred
);

create table tax (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (octet_length(name) between 1 and 80),
    rate_ppm bigint not null check (rate_ppm between 0 and 10000000),
    inclusive boolean not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint tax_venue_fk foreign key (tenant_id, venue_id) references venue
);

create table category (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (octet_length(name) between 1 and 80),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint category_venue_fk foreign key (tenant_id, venue_id) references venue
);

create table item (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    category_id uuid not null,
    name text not null check (octet_length(name) between 1 and 80),
    price bigint not null check (price between 0 and 999999999999999),
    cost bigint check (cost between 0 and 999999999999999),
    tax_id uuid not null,
    station_id uuid not null,
    available boolean not null,
    remaining bigint check (remaining between 0 and 1000000000),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint item_category_id_fk foreign key (tenant_id, venue_id, category_id)
        references category,
    constraint item_tax_id_fk foreign key (tenant_id, venue_id, tax_id) references tax,
    constraint item_station_id_fk foreign key (tenant_id, venue_id, station_id) references station
) with (fillfactor = 80);

create table choice_group (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    item_id uuid not null,
    name text not null check (octet_length(name) between 1 and 80),
    min bigint not null check (min between 0 and 50),
    max bigint not null check (max between 1 and 50),
    options json not null check (json_typeof(options) = 'array'),
    position bigint not null check (position between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint choice_group_item_id_fk foreign key (tenant_id, venue_id, item_id) references item,
    constraint choice_group_min_max check (min <= max)
);

create table counter (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    name text not null check (name in ('order')),
    value bigint not null check (value between 0 and 1000000000),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint counter_venue_fk foreign key (tenant_id, venue_id) references venue
) with (fillfactor = 50);

create table pos_order (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    number bigint not null check (number between 1 and 1000000000),
    kind text not null check (kind in ('dine_in', 'takeaway')),
    table_id uuid,
    covers bigint not null check (covers between 0 and 1000),
    state text not null check (state in ('open', 'closed', 'cancelled')),
    customer text not null check (octet_length(customer) between 0 and 80),
    note text not null check (octet_length(note) between 0 and 400),
    opened_by uuid,
    server text not null check (octet_length(server) between 0 and 80),
    opened_at timestamptz not null,
    closed_at timestamptz,
    net bigint not null check (net between 0 and 999999999999999),
    tax bigint not null check (tax between 0 and 999999999999999),
    total bigint not null check (total between 0 and 999999999999999),
    paid bigint not null check (paid between 0 and 999999999999999),
    due bigint not null check (due between 0 and 999999999999999),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint pos_order_table_id_fk foreign key (tenant_id, venue_id, table_id)
        references dining_table,
    constraint pos_order_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint pos_order_kind_table check ((kind = 'dine_in') = (table_id is not null)),
    constraint pos_order_total check (total = net + tax),
    constraint pos_order_due check (due = total - paid),
    constraint pos_order_ended check ((state = 'open') = (closed_at is null)),
    constraint pos_order_closed check (state <> 'closed' or due = 0)
) with (fillfactor = 80);

create table line (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    item_id uuid not null,
    name text not null check (octet_length(name) between 1 and 80),
    category_id uuid not null,
    station_id uuid not null,
    quantity bigint not null check (quantity between 1 and 9999),
    choices json not null check (json_typeof(choices) = 'array'),
    note text not null check (octet_length(note) between 0 and 400),
    allergy boolean not null,
    seat bigint not null check (seat between 0 and 1000),
    state text not null
        check (state in ('draft', 'sent', 'started', 'ready', 'picked_up', 'voided', 'removed')),
    position bigint not null check (position between 0 and 1000000000),
    unit_price bigint not null check (unit_price between 0 and 999999999999999),
    tax_ppm bigint not null check (tax_ppm between 0 and 10000000),
    tax_inclusive boolean not null,
    net bigint not null check (net between 0 and 999999999999999),
    tax bigint not null check (tax between 0 and 999999999999999),
    added_by text not null check (octet_length(added_by) between 0 and 80),
    added_at timestamptz not null,
    sent_at timestamptz,
    fire_no bigint not null check (fire_no between 0 and 1000000000),
    displayed boolean not null,
    void_reason text not null check (octet_length(void_reason) between 0 and 400),
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint line_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint line_item_id_fk foreign key (tenant_id, venue_id, item_id) references item,
    constraint line_sent check ((state in ('draft', 'removed')) = (sent_at is null)
        and (fire_no = 0) = (sent_at is null)),
    constraint line_void check ((state = 'voided') = (void_reason <> '')),
    constraint line_sum check (case
        when state in ('voided', 'removed') then net = 0 and tax = 0
        when tax_inclusive then net + tax = quantity * unit_price
        else net = quantity * unit_price end)
) with (fillfactor = 80);

create table ticket (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    station_id uuid not null,
    number bigint not null check (number between 1 and 1000000000),
    fire_no bigint not null check (fire_no between 1 and 1000000000),
    kind text not null check (kind in ('dine_in', 'takeaway')),
    table_number text not null check (octet_length(table_number) between 0 and 16),
    server text not null check (octet_length(server) between 0 and 80),
    covers bigint not null check (covers between 0 and 1000),
    note text not null check (octet_length(note) between 0 and 400),
    state text not null check (state in ('new', 'started', 'bumped', 'picked_up')),
    sent_at timestamptz not null,
    delivered_at timestamptz,
    displayed_at timestamptz,
    started_at timestamptz,
    bumped_at timestamptz,
    picked_up_at timestamptz,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint ticket_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint ticket_station_id_fk foreign key (tenant_id, venue_id, station_id)
        references station,
    constraint ticket_bumped check (state <> 'bumped' or bumped_at is not null),
    constraint ticket_picked_up check (state <> 'picked_up' or picked_up_at is not null)
) with (fillfactor = 80);

create table ticket_item (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    ticket_id uuid not null,
    order_id uuid not null,
    station_id uuid not null,
    line_id uuid not null,
    name text not null check (octet_length(name) between 1 and 80),
    quantity bigint not null check (quantity between 1 and 9999),
    choices json not null check (json_typeof(choices) = 'array'),
    note text not null check (octet_length(note) between 0 and 400),
    allergy boolean not null,
    seat bigint not null check (seat between 0 and 1000),
    position bigint not null check (position between 0 and 1000000000),
    state text not null check (state in ('new', 'started', 'done', 'voided', 'void_seen')),
    void_reason text not null check (octet_length(void_reason) between 0 and 400),
    started_at timestamptz,
    done_at timestamptz,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint ticket_item_ticket_id_fk foreign key (tenant_id, venue_id, ticket_id)
        references ticket,
    constraint ticket_item_order_id_fk foreign key (tenant_id, venue_id, order_id)
        references pos_order,
    constraint ticket_item_station_id_fk foreign key (tenant_id, venue_id, station_id)
        references station,
    constraint ticket_item_line_id_fk foreign key (tenant_id, venue_id, line_id) references line,
    constraint ticket_item_void check ((state in ('voided', 'void_seen')) = (void_reason <> ''))
) with (fillfactor = 80);

create table payment (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    order_id uuid not null,
    tender text not null check (tender in ('cash', 'card', 'voucher', 'other')),
    amount bigint not null check (amount between 0 and 999999999999999),
    tendered bigint not null check (tendered between 0 and 999999999999999),
    change bigint not null check (change between 0 and 999999999999999),
    taken_by text not null check (octet_length(taken_by) between 0 and 80),
    taken_at timestamptz not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint payment_order_id_fk foreign key (tenant_id, venue_id, order_id) references pos_order,
    constraint payment_tendered check (tendered = amount + change)
);

-- What there is once for ever. "where seq > 0" is true of every row: all of them are held to it,
-- but no query says so, hence no plan takes these indexes for look-ups by id, as one made while
-- the tables were small might.
create unique index counter_name_once on counter (tenant_id, venue_id, name) where seq > 0;
create unique index pos_order_number_once on pos_order (tenant_id, venue_id, number) where seq > 0;
create unique index ticket_send_once on ticket
    (tenant_id, venue_id, order_id, station_id, fire_no) where seq > 0;
create unique index ticket_item_line_once on ticket_item (tenant_id, venue_id, line_id)
    where seq > 0;
-- One payment pays one order, until payments can be split.
create unique index payment_order_once on payment (tenant_id, venue_id, order_id) where seq > 0;

-- The load reads live rows only; they stay few while the tables grow for years.
create index area_live on area (tenant_id, venue_id) where live;
create index dining_table_live on dining_table (tenant_id, venue_id) where live;
create index station_live on station (tenant_id, venue_id) where live;
create index tax_live on tax (tenant_id, venue_id) where live;
create index category_live on category (tenant_id, venue_id) where live;
create index item_live on item (tenant_id, venue_id) where live;
create index choice_group_live on choice_group (tenant_id, venue_id) where live;
create index counter_live on counter (tenant_id, venue_id) where live;
create index pos_order_live on pos_order (tenant_id, venue_id) where live;
create index line_live on line (tenant_id, venue_id) where live;
create index ticket_live on ticket (tenant_id, venue_id) where live;
create index ticket_item_live on ticket_item (tenant_id, venue_id) where live;
create index payment_live on payment (tenant_id, venue_id) where live;

select payon_isolate(t) from unnest(array[
    'area', 'dining_table', 'station', 'tax', 'category', 'item', 'choice_group', 'counter',
    'pos_order', 'line', 'ticket', 'ticket_item', 'payment']::regclass[]) t;
