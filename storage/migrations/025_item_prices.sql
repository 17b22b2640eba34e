-- Items whose price somebody says, items sold by weight, retired ones, and when a sold out one comes back;
-- what a line was charged for one. "not valid" as in 004.
alter table item
    add column price_by text not null default 'nobody',
    add column price_min bigint,
    add column price_max bigint,
    add column unit text not null default '',
    add column retired boolean not null default false,
    add column back_at timestamptz,
    add constraint item_price_by_check check (price_by in ('nobody', 'staff', 'cashier', 'manager')),
    add constraint item_price_min_check check (price_min between 0 and 999999999999999),
    add constraint item_price_max_check check (price_max between 0 and 999999999999999),
    add constraint item_unit_check check (char_length(unit) between 0 and 8),
    add constraint item_price_bounds check (price_min is null or price_max is null or price_min <= price_max);
alter table line
    add column item_price bigint,
    add column price_said boolean not null default false,
    add column weight bigint,
    add column unit text not null default '',
    add constraint line_item_price_check check (item_price between 0 and 999999999999999) not valid,
    add constraint line_weight_check check (weight between 1 and 1000000000) not valid,
    add constraint line_unit_check check (char_length(unit) between 0 and 8) not valid;
alter table ticket_item
    add column weight bigint,
    add column unit text not null default '',
    add constraint ticket_item_weight_check check (weight between 1 and 1000000000) not valid,
    add constraint ticket_item_unit_check check (char_length(unit) between 0 and 8) not valid;
