-- A key that signs: its requests carry an HMAC instead of a secret. What it signs with follows from secret_hash and the
-- hub's pepper, so nothing that is stored here is enough to sign.
alter table api_key add column signs boolean not null default false;
