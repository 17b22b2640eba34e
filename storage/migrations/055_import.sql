-- Orders of other systems: they may be at a table that nobody knows, and several payments of one order are told
-- apart by nothing but their ids. "not valid" as in 004.
alter table pos_order
    add column imported_at timestamptz,
    drop constraint pos_order_kind_table,
    add constraint pos_order_kind_table check (case when imported_at is null
        then (kind = 'dine_in') = (table_id is not null) else kind = 'dine_in' or table_id is null end) not valid;
alter table payment add column elsewhere boolean not null default false;
drop index payment_once;
create unique index payment_once on payment
    (tenant_id, venue_id, order_id, coalesce(check_id, order_id)) where seq > 0 and not elsewhere;
alter table counter
    drop constraint counter_name_check,
    add constraint counter_name_check check (name in ('order', 'imported')) not valid;
