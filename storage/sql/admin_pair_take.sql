-- The pairing of that code, which is still good, or it raises.
-- $1 code
select token_id, name, asked_at, expires_at,
    payon_must(used_at is null, 'admin_code_used'), payon_must(expires_at > now(), 'admin_code_late')
from pairing where code = $1::text for update
