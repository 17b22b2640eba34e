-- What there is once of an order may come once more after it was cancelled and opened again: the earlier course or
-- check is not live any more and keeps its number. "seq > 0" as in 002. No course or
-- check can be written while the indexes are made.
drop index course_once;
create unique index course_once on course (tenant_id, venue_id, order_id, number) where live and seq > 0;
drop index payer_check_number_once;
create unique index payer_check_number_once on payer_check (tenant_id, venue_id, order_id, number)
    where live and seq > 0;
