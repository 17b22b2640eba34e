-- Keys of programs that use REST. A key is a tenant's, for all its venues or for those named.

-- Whose key is it? Asked before any tenant is known, like token_venue; it says nothing but that.
create table key_tenant (
    id uuid primary key,
    tenant_id uuid not null,
    unique (tenant_id, id)
);

create table api_key (
    tenant_id uuid not null,
    id uuid not null,
    name text not null constraint api_key_name_check check (char_length(name) between 1 and 80),
    role text not null constraint api_key_role_check
        check (role in ('waiter', 'kitchen', 'cashier', 'manager', 'importer', 'display')),
    writes boolean not null, -- false: it only reads
    venues uuid[],           -- null: every venue of the tenant, later ones too
    secret_hash bytea not null
        constraint api_key_secret_hash_check check (octet_length(secret_hash) = 32), -- SHA-256
    -- Rotated: the secret before this one is good until then.
    old_hash bytea constraint api_key_old_hash_check check (octet_length(old_hash) = 32),
    old_until timestamptz,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz, -- to the minute
    primary key (tenant_id, id),
    constraint api_key_old_check check ((old_hash is null) = (old_until is null)),
    constraint api_key_tenant_fk foreign key (tenant_id) references tenant,
    constraint api_key_id_fk foreign key (tenant_id, id) references key_tenant (tenant_id, id)
);

select payon_isolate('api_key');
