-- Administration over REST (docs/decisions/071): scopes of keys, keys of the platform, the admin log, and what is to be
-- written to venues.

-- False raises with that name, as a constraint that was broken: an act takes effect as a whole, its entry in the log
-- included, or not at all.
create function payon_must(good boolean, what text) returns boolean language plpgsql as $$
begin
    if good is not true then
        raise exception '%', what using errcode = 'integrity_constraint_violation', constraint = what;
    end if;
    return true;
end
$$;

-- What a key is good for. `writes` is the scope command.
alter table api_key add column reads boolean not null default true;
alter table api_key add column administers boolean not null default false;

-- Keys of whoever runs the platform: no tenant's, so without row-level security, like pairing. No role of a hub inserts
-- here: payonctl does.
create table platform_key (
    id uuid primary key,
    name text not null check (char_length(name) between 1 and 80),
    secret_hash bytea not null check (octet_length(secret_hash) = 32), -- SHA-256
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz -- to the minute
);

-- Which entry of which tenant an Idempotency-Key has. Asked before any tenant is known, so it has no row-level
-- security; it says nothing but that. The op is a hash that only who asked can make.
create table admin_op (
    op uuid constraint admin_op_once primary key,
    tenant_id uuid not null,
    log_id uuid not null
);

-- Who administered what when. It only grows.
create table admin_log (
    tenant_id uuid not null,
    id uuid not null, -- in the order of time
    at timestamptz not null default clock_timestamp(),
    by_kind text not null check (by_kind in ('key', 'platform', 'payonctl', 'session', 'device')),
    by_id uuid,
    by_name text not null check (char_length(by_name) between 0 and 80),
    act text not null check (char_length(act) between 1 and 40),
    venue_id uuid,
    subject_id uuid,
    fingerprint bytea not null check (octet_length(fingerprint) = 32), -- of what was asked
    body text not null check (octet_length(body) between 0 and 262144), -- as JSON, without secrets
    primary key (tenant_id, id),
    constraint admin_log_tenant_fk foreign key (tenant_id) references tenant
        deferrable initially deferred -- the entry is there before the tenant that it is about
);
select payon_isolate('admin_log');
create trigger admin_log_append_only before update or delete or truncate on admin_log
    for each statement execute function payon_append_only();

-- What a request for several venues, or of several commands, still has to write to their journals. Whichever hub comes
-- first gives the command; its op makes that once, however many do.
create table venue_task (
    tenant_id uuid not null,
    venue_id uuid not null,
    request_id uuid not null, -- the entry in admin_log
    n bigint not null,        -- its order in the venue: one that is refused ends those that follow
    id uuid not null,         -- the command's op
    type text not null check (char_length(type) between 1 and 40),
    message text not null check (octet_length(message) between 1 and 262144), -- the message `cmd`
    by_id uuid,
    by_name text not null check (char_length(by_name) between 0 and 80),
    state text not null default 'waiting' check (state in ('waiting', 'done', 'refused')),
    answer text not null default '', -- the `no` when it was refused
    asked_at timestamptz not null default now(),
    done_at timestamptz,
    primary key (tenant_id, venue_id, request_id, n),
    constraint venue_task_venue_fk foreign key (tenant_id, venue_id) references venue
);
select payon_isolate('venue_task');
create index venue_task_waiting on venue_task (tenant_id, venue_id, request_id, n) where state = 'waiting';

-- Which venues have tasks: hubs ask it without a tenant, so it has no row-level security; it says nothing but that.
-- due_at: when a hub may look again; null: there are none.
create table task_venue (
    tenant_id uuid not null,
    venue_id uuid not null,
    due_at timestamptz,
    primary key (tenant_id, venue_id)
);
create index task_venue_due on task_venue (due_at) where due_at is not null;
create function payon_task_waits() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into task_venue (tenant_id, venue_id, due_at) values (new.tenant_id, new.venue_id, now())
        on conflict (tenant_id, venue_id) do update set due_at = excluded.due_at;
    return null;
end
$$;
create trigger venue_task_waits after insert on venue_task for each row execute function payon_task_waits();
