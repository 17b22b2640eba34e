-- What a discount's giver may take off; cash in coins; voids that waste nothing. "not valid" as in 004.
alter table discount
    add column cap_ppm bigint not null default 0,
    add constraint discount_cap_ppm_check check (cap_ppm between 0 and 1000000) not valid;
alter table payment
    add column rounding bigint not null default 0,
    add constraint payment_rounding_check check (rounding between -1000000 and 1000000) not valid,
    add constraint payment_rounding_cash check (rounding = 0 or tender = 'cash') not valid,
    drop constraint payment_tendered,
    add constraint payment_tendered check (tendered = amount + rounding + change) not valid;
alter table line
    add column void_stock boolean not null default false,
    add constraint line_void_stock check (not void_stock or state = 'voided') not valid;
alter table settings
    add column discount_waiter_ppm bigint,
    add column discount_cashier_ppm bigint,
    add column discount_single boolean not null default false,
    add column discount_exclusive boolean not null default false,
    add column cash_coin bigint,
    add constraint settings_discount_waiter_ppm_check check (discount_waiter_ppm between 0 and 1000000),
    add constraint settings_discount_cashier_ppm_check check (discount_cashier_ppm between 0 and 1000000),
    add constraint settings_cash_coin_check check (cash_coin between 1 and 1000000);
