-- $1 code
update pairing set used_at = now() where code = $1::text
