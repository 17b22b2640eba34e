-- What a venue has chosen: one row each, whose id is the venue's. "not valid" as in 004.
create table settings (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev bigint not null check (rev between 1 and 1000000000),
    rounding text not null check (rounding in
        ('line_up', 'line_even', 'rate_up', 'rate_even', 'check_up', 'check_even')),
    reason_cancel boolean not null,
    reason_discount_remove boolean not null,
    live boolean not null,
    seq bigint not null check (seq > 0),
    primary key (tenant_id, venue_id, id),
    constraint settings_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint settings_of_venue check (id = venue_id)
);
select payon_isolate('settings');

-- Orders round as was set when they were opened, and say why they were cancelled.
alter table pos_order
    add column rounding text not null default 'line_up',
    add constraint pos_order_rounding_check check (rounding in
        ('line_up', 'line_even', 'rate_up', 'rate_even', 'check_up', 'check_even')) not valid;
alter table discount
    add column remove_reason text not null default '',
    add constraint discount_remove_reason_check
        check (char_length(remove_reason) between 0 and 400) not valid;
