-- Shifts: who was at work when, and edits of time cards, which are entries: what one says is never changed
-- (docs/decisions/082).
create domain shift_rev_limit as bigint constraint shift_rev_check check (value between 1 and 1000000000);
create domain shift_name_limit as text constraint shift_name_check check (char_length(value) between 1 and 80);
create domain shift_job_limit as text constraint shift_job_check check (char_length(value) between 0 and 80);
create domain shift_wage_limit as bigint constraint shift_wage_check check (value between 0 and 999999999999999);
create domain shift_business_date_limit as text constraint shift_business_date_check check (char_length(value) between 0 and 10);
create domain shift_breaks_limit as json constraint shift_breaks_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 20);
create domain shift_tips_limit as bigint constraint shift_tips_check check (value between 0 and 999999999999999);
create domain shift_seq_limit as bigint constraint shift_seq_check check (value > 0);
create table shift (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev shift_rev_limit not null,
    staff_id uuid not null,
    name shift_name_limit not null,
    job shift_job_limit not null,
    wage shift_wage_limit,
    started_at timestamptz not null,
    ended_at timestamptz,
    business_date shift_business_date_limit not null,
    breaks shift_breaks_limit not null,
    tips shift_tips_limit,
    live boolean not null,
    seq shift_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint shift_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint shift_staff_id_fk foreign key (tenant_id, venue_id, staff_id) references staff,
    constraint shift_ends_after check (ended_at >= started_at),
    constraint shift_open_once exclude using btree (tenant_id with =, venue_id with =, staff_id with =)
        where (live and ended_at is null) deferrable initially deferred
);
create index shift_live on shift (tenant_id, venue_id) where live;
select payon_isolate('shift');

-- For reports; the condition as in 013.
create index shift_by_day on shift (tenant_id, venue_id, business_date) where rev > 0;

create domain shift_edit_rev_limit as bigint constraint shift_edit_rev_check check (value between 1 and 1000000000);
create domain shift_edit_number_limit as bigint constraint shift_edit_number_check check (value between 1 and 1000000000);
create domain shift_edit_by_limit as text constraint shift_edit_by_check check (char_length(value) between 0 and 80);
create domain shift_edit_reason_limit as text constraint shift_edit_reason_check check (char_length(value) between 1 and 400);
create domain shift_edit_job_was_limit as text constraint shift_edit_job_was_check check (char_length(value) between 0 and 80);
create domain shift_edit_job_limit as text constraint shift_edit_job_check check (char_length(value) between 0 and 80);
create domain shift_edit_wage_was_limit as bigint constraint shift_edit_wage_was_check check (value between 0 and 999999999999999);
create domain shift_edit_wage_limit as bigint constraint shift_edit_wage_check check (value between 0 and 999999999999999);
create domain shift_edit_breaks_were_limit as json constraint shift_edit_breaks_were_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 20);
create domain shift_edit_breaks_limit as json constraint shift_edit_breaks_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 20);
create domain shift_edit_tips_were_limit as bigint constraint shift_edit_tips_were_check check (value between 0 and 999999999999999);
create domain shift_edit_tips_limit as bigint constraint shift_edit_tips_check check (value between 0 and 999999999999999);
create domain shift_edit_seq_limit as bigint constraint shift_edit_seq_check check (value > 0);
create table shift_edit (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev shift_edit_rev_limit not null,
    shift_id uuid not null,
    number shift_edit_number_limit not null,
    by_id uuid,
    by shift_edit_by_limit not null,
    at timestamptz not null,
    reason shift_edit_reason_limit not null,
    job_was shift_edit_job_was_limit not null,
    job shift_edit_job_limit not null,
    wage_was shift_edit_wage_was_limit,
    wage shift_edit_wage_limit,
    started_was timestamptz not null,
    started_at timestamptz not null,
    ended_was timestamptz,
    ended_at timestamptz,
    breaks_were shift_edit_breaks_were_limit not null,
    breaks shift_edit_breaks_limit not null,
    tips_were shift_edit_tips_were_limit,
    tips shift_edit_tips_limit,
    live boolean not null,
    seq shift_edit_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint shift_edit_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint shift_edit_shift_id_fk foreign key (tenant_id, venue_id, shift_id) references shift
);
create index shift_edit_live on shift_edit (tenant_id, venue_id) where live;
select payon_isolate('shift_edit');

create unique index shift_edit_number_once on shift_edit (tenant_id, venue_id, shift_id, number) where seq > 0;

-- An entry leaves the live set with its shift, and is otherwise as it was written.
create function payon_shift_edit_stays() returns trigger language plpgsql as $$
begin
    if (to_jsonb(old) - 'live' - 'seq' - 'rev') <> (to_jsonb(new) - 'live' - 'seq' - 'rev') then
        raise exception 'an edit of a time card is never changed';
    end if;
    return new;
end
$$;
create trigger shift_edit_stays before update on shift_edit for each row execute function payon_shift_edit_stays();

create domain settings_break_paid_minutes_limit as bigint
    constraint settings_break_paid_minutes_check check (value between 0 and 1440);
alter table settings
    add column clock_in_always boolean not null default false,
    add column tips_needed boolean not null default false,
    add column break_paid_minutes settings_break_paid_minutes_limit;
