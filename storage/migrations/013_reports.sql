-- The lines of an order and the orders of a day, for reports and for whoever looks up an old order.
-- The conditions are true of every row and in no statement of the hub, whose plans stay as they are
-- (docs/decisions/023); they name columns that do not change, so updates stay in their page.
create index line_order on line (tenant_id, venue_id, order_id) where position >= 0;
create index pos_order_opened on pos_order (tenant_id, venue_id, opened_at) where number > 0;
