-- Sensitive acts that were refused (docs/decisions/083). A row leaves the live set with the change that makes it.
create domain refused_act_rev_limit as bigint constraint refused_act_rev_check check (value between 1 and 1000000000);
create domain refused_act_name_limit as text constraint refused_act_name_check check (char_length(value) between 0 and 80);
create domain refused_act_role_limit as text constraint refused_act_role_check check (char_length(value) between 0 and 40);
create domain refused_act_act_limit as text constraint refused_act_act_check check (char_length(value) between 1 and 40);
create domain refused_act_refusal_limit as text constraint refused_act_refusal_check check (char_length(value) between 1 and 40);
create domain refused_act_amount_limit as bigint constraint refused_act_amount_check check (value between 0 and 999999999999999);
create domain refused_act_times_limit as bigint constraint refused_act_times_check check (value between 0 and 1000000000);
create domain refused_act_others_limit as bigint constraint refused_act_others_check check (value between 0 and 1000000000);
create domain refused_act_seq_limit as bigint constraint refused_act_seq_check check (value > 0);
create table refused_act (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev refused_act_rev_limit not null,
    device_id uuid,
    staff_id uuid,
    name refused_act_name_limit not null,
    role refused_act_role_limit not null,
    act refused_act_act_limit not null,
    about uuid,
    amount refused_act_amount_limit,
    refusal refused_act_refusal_limit not null,
    times refused_act_times_limit not null,
    others refused_act_others_limit not null,
    since timestamptz not null,
    until timestamptz not null,
    live boolean not null,
    seq refused_act_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint refused_act_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index refused_act_live on refused_act (tenant_id, venue_id) where live;
select payon_isolate('refused_act');

-- How long nobody may try at that device, or that person, from now on. Sees what its statement did before it.
create function payon_lock_left(t uuid, v uuid, device uuid, who uuid) returns bigint volatile language sql as $$
    select coalesce(greatest(0, max(extract(epoch from s.locked_until - clock_timestamp()) * 1000))::bigint, 0)
    from sign_in_lock s
    where s.tenant_id = t and s.venue_id = v
        and ((s.kind = 'device' and s.id = device) or (s.kind = 'staff' and s.id = who))
$$;
