-- What somebody may do once because another person said yes, and what roles may in a venue (docs/decisions/081).
create domain approval_rev_limit as bigint constraint approval_rev_check check (value between 1 and 1000000000);
create domain approval_act_limit as text constraint approval_act_check check (char_length(value) between 1 and 40);
create domain approval_order_number_limit as bigint
    constraint approval_order_number_check check (value between 0 and 1000000000);
create domain approval_table_number_limit as text
    constraint approval_table_number_check check (char_length(value) between 0 and 80);
create domain approval_about_limit as text constraint approval_about_check check (char_length(value) between 0 and 80);
create domain approval_amount_limit as bigint
    constraint approval_amount_check check (value between 0 and 999999999999999);
create domain approval_reason_limit as text constraint approval_reason_check check (char_length(value) between 0 and 400);
create domain approval_state_limit as text constraint approval_state_check
    check (value in ('asked', 'given', 'denied', 'used', 'expired', 'withdrawn'));
create domain approval_asked_by_limit as text
    constraint approval_asked_by_check check (char_length(value) between 0 and 80);
create domain approval_decided_by_limit as text
    constraint approval_decided_by_check check (char_length(value) between 0 and 80);
create domain approval_decision_limit as text
    constraint approval_decision_check check (char_length(value) between 0 and 400);
create domain approval_seq_limit as bigint constraint approval_seq_check check (value > 0);
create table approval (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev approval_rev_limit not null,
    act approval_act_limit not null,
    subject_id uuid,
    order_id uuid,
    order_number approval_order_number_limit not null,
    table_number approval_table_number_limit not null,
    about approval_about_limit not null,
    amount approval_amount_limit not null,
    reason approval_reason_limit not null,
    state approval_state_limit not null,
    device_id uuid not null,
    asked_by_id uuid,
    asked_by approval_asked_by_limit not null,
    asked_at timestamptz not null,
    decided_by_id uuid,
    decided_by approval_decided_by_limit not null,
    decided_at timestamptz,
    decision approval_decision_limit not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    live boolean not null,
    seq approval_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint approval_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index approval_live on approval (tenant_id, venue_id) where live;
select payon_isolate('approval');

create domain settings_rights_limit as json
    constraint settings_rights_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 100);
create domain settings_approval_minutes_limit as bigint
    constraint settings_approval_minutes_check check (value between 1 and 60);
alter table settings
    add column rights_least boolean not null default false,
    add column rights settings_rights_limit not null default '[]',
    add column approval_minutes settings_approval_minutes_limit,
    add column approval_own boolean not null default false;
