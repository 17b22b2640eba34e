-- $1 code
select token_id, secret_hash, name, used_at is not null, expires_at <= now()
from pairing where code = $1::text for update
