-- Several taxes on an item and a line. "not valid" as in 004.
alter table tax add column compound boolean not null default false;
alter table item
    add column taxes json not null default '[]',
    add constraint item_taxes_check check (
        json_typeof(taxes) = 'array' and json_array_length(taxes) between 0 and 40) not valid;
alter table line
    add column taxes json not null default '[]',
    add constraint line_taxes_check check (
        json_typeof(taxes) = 'array' and json_array_length(taxes) between 0 and 4) not valid,
    drop constraint line_sum,
    add constraint line_sum check (case
        when state in ('voided', 'removed') then net = 0 and tax = 0 and discount = 0
        when json_array_length(taxes) > 0 then net <= quantity * unit_price - discount
            and net + tax >= quantity * unit_price - discount
        when tax_inclusive then net + tax = quantity * unit_price - discount
        else net = quantity * unit_price - discount end) not valid;
