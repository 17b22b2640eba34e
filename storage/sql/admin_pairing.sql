-- $1 code
select code, name, asked_at, expires_at from pairing where code = $1::text and used_at is null and expires_at > now()
