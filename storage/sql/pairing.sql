-- How many pairings wait, and the device's own if it waits. One row.
-- $1 token
select w.n, p.secret_hash, p.code, (extract(epoch from p.expires_at - now()) * 1000)::bigint
from (select count(*) as n from pairing where used_at is null and expires_at > now()) w
left join pairing p on p.token_id = $1::uuid and p.used_at is null and p.expires_at > now()
