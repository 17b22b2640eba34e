-- Tenants, venues, their journals, and what the hub needs beside them.
--
-- tenant_id, then venue_id, lead every primary key, unique constraint and foreign key of what
-- belongs to a tenant: unique constraints and foreign keys do not see row-level security, so they
-- must carry the tenant themselves. Tables without a tenant (meta, writer, token_venue,
-- migration) are few, and a test knows them by name.

-- Puts a table under forced row-level security. The tenants of a transaction are those in the
-- setting payon.tenants, an array of UUIDs as text, set with set_config(…, true) inside it;
-- without it nothing is visible. The sub-select makes it an InitPlan: read once a statement, not
-- once a row. "is true" keeps it a filter of the rows that a query finds by its own conditions: as
-- an index condition, btree would try every tenant of the setting in every look-up, and a plan
-- might walk all rows of a tenant.
create function payon_isolate(target regclass) returns void language plpgsql as $$
declare
    mine text := $mine$
        (tenant_id = any (
            (select nullif(current_setting('payon.tenants', true), '')::uuid[])::uuid[])) is true
        $mine$;
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s using (%s) with check (%s)', target, mine, mine);
end
$$;

-- For triggers of tables which only grow. Raises for the owner too.
create function payon_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
        using errcode = 'insufficient_privilege', constraint = tg_table_name || '_append_only';
end
$$;

-- Raises when a statement of a batch did not touch the rows it must have touched: the rows then
-- are not what the hub's memory said, and nothing may be built on them.
create function payon_rows(what text, touched bigint, expected bigint) returns bigint
language plpgsql as $$
begin
    if touched <> expected then
        raise exception '%: % rows instead of %', what, touched, expected
            using errcode = 'integrity_constraint_violation', constraint = what;
    end if;
    return touched;
end
$$;

-- One row: what is true of this database as a whole.
create table meta (
    one boolean primary key default true check (one),
    epoch uuid not null default gen_random_uuid() -- changes when a backup is restored: journal
                                                  -- cursors of another epoch are void
);
insert into meta default values;

-- The generation of each hub's connection that commits. A new connection raises it, and every
-- commit holds its own generation locked: so a transaction of a lost connection has either ended,
-- or finds another generation and writes nothing.
create table writer (
    id uuid primary key,         -- random, one a process
    gen bigint not null,
    since timestamptz not null default now()
) with (fillfactor = 50);

create table tenant (
    tenant_id uuid primary key,
    name text not null check (octet_length(name) between 1 and 80),
    created_at timestamptz not null default now()
);

create table venue (
    tenant_id uuid not null references tenant,
    venue_id uuid not null,
    name text not null check (octet_length(name) between 1 and 80),
    currency text not null check (currency ~ '^[A-Z]{3}$'),    -- ISO 4217
    exponent integer not null check (exponent between 0 and 4), -- decimals of the currency
    zone text not null check (octet_length(zone) between 1 and 64), -- IANA time zone
    created_at timestamptz not null default now(),
    primary key (tenant_id, venue_id)
);

-- Where each journal is. Advanced by compare-and-set inside the commit.
create table venue_head (
    tenant_id uuid not null,
    venue_id uuid not null,
    seq bigint not null default 0 check (seq >= 0),
    batch_id uuid, -- the batch that advanced it last: how a batch's statements know what it won
    primary key (tenant_id, venue_id),
    constraint venue_head_venue_fk foreign key (tenant_id, venue_id) references venue
) with (fillfactor = 50);

-- Rows of journal and receipt are only ever inserted by joining venue_head, so they carry no
-- foreign key of their own: it would cost a tenth of the commit path and could not fail.
create table journal (
    tenant_id uuid not null,
    venue_id uuid not null,
    seq bigint not null check (seq > 0),
    op uuid not null,
    at timestamptz not null,       -- when it happened
    recorded timestamptz not null, -- when the hub decided it
    body json not null,            -- the change as protocol/wire writes it
    primary key (tenant_id, venue_id, seq)
);

create table receipt (
    tenant_id uuid not null,
    venue_id uuid not null,
    op uuid not null,
    device_id uuid not null,
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    seq bigint not null check (seq >= 0), -- the venue's seq when it was decided
    answer text not null,
    recorded timestamptz not null,
    batch_id uuid not null, -- tells "our lost commit took effect" from "another hub did it"
    primary key (tenant_id, venue_id, op)
);

create trigger journal_append_only before update or delete or truncate on journal
    for each statement execute function payon_append_only();
create trigger receipt_append_only before update or delete or truncate on receipt
    for each statement execute function payon_append_only();

-- Whose token is it? Asked before any tenant is known, so this table has no row-level security;
-- it says nothing but that.
create table token_venue (
    id uuid primary key,
    tenant_id uuid not null,
    venue_id uuid not null,
    unique (tenant_id, venue_id, id)
);

create table device_token (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    device_id uuid not null,
    device_name text not null check (octet_length(device_name) between 1 and 80),
    staff_id uuid,
    staff_name text not null default '' check (octet_length(staff_name) between 0 and 80),
    role text not null
        check (role in ('waiter', 'kitchen', 'cashier', 'manager', 'importer', 'display')),
    secret_hash bytea not null check (octet_length(secret_hash) = 32), -- SHA-256
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    primary key (tenant_id, venue_id, id),
    constraint device_token_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint device_token_token_fk
        foreign key (tenant_id, venue_id, id) references token_venue (tenant_id, venue_id, id)
);

select payon_isolate(t)
    from unnest(array['tenant', 'venue', 'venue_head', 'journal', 'receipt',
        'device_token']::regclass[]) t;
