-- Nothing ends before it began. Not validated: the table grows for years, and older rows stand.
alter table pos_order add constraint pos_order_times check (closed_at >= opened_at) not valid;
