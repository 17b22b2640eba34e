-- Those that wait, oldest first.
select code, name, (extract(epoch from now() - asked_at) * 1000)::bigint,
    (extract(epoch from expires_at - now()) * 1000)::bigint
from pairing where used_at is null and expires_at > now() order by asked_at, token_id
