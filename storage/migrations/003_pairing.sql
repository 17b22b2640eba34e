-- Devices that ask to be let in: each made its token itself, shows its code to a person, and waits
-- for payonctl to say whose it is. Nobody's yet, so without a tenant and without row-level security.
--
-- The hub's role deletes nothing: a row whose pairing is over (used, or its time is up) is written
-- over by the next device, so there are never more rows than codes ever waited at one time.
create table pairing (
    token_id uuid primary key,
    secret_hash bytea not null check (octet_length(secret_hash) = 32), -- SHA-256
    code text not null unique check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    name text not null check (octet_length(name) between 1 and 80), -- what it calls itself
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz -- the token was minted
);
