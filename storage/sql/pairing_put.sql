-- After pairing_lock, in its transaction: a pairing for a device that has none, in a new row or in one
-- whose pairing is over. Answers as pairing.sql does; without a pairing when there are too many, when
-- the code is another device's, or when the token was minted meanwhile.
-- $1 token  $2 hash  $3 code  $4 name  $5 life, ms  $6 waiting at most
with waiting as (
    select count(*) as n from pairing where used_at is null and expires_at > now()
), mine as (
    select p.secret_hash, p.code, p.expires_at from pairing p
    where p.token_id = $1::uuid and p.used_at is null and p.expires_at > now()
), wanted as (
    select from waiting where n < $6::bigint
        and not exists (select from mine)
        and not exists (select from pairing where code = $3::text)
        and not exists (select from token_venue where id = $1::uuid)
), ended as (
    select p.token_id from pairing p
    where exists (select from wanted) and (p.used_at is not null or p.expires_at <= now())
    order by p.token_id = $1::uuid desc, p.expires_at limit 1
), renewed as (
    update pairing p
    set token_id = $1::uuid, secret_hash = $2::bytea, code = $3::text, name = $4::text,
        asked_at = now(), expires_at = now() + $5::bigint * interval '1 ms', used_at = null
    from ended e where p.token_id = e.token_id
    returning p.secret_hash, p.code, p.expires_at
), added as (
    insert into pairing (token_id, secret_hash, code, name, expires_at)
    select $1::uuid, $2::bytea, $3::text, $4::text, now() + $5::bigint * interval '1 ms'
    from wanted where not exists (select from ended)
    returning secret_hash, code, expires_at
)
select w.n, p.secret_hash, p.code, (extract(epoch from p.expires_at - now()) * 1000)::bigint
from waiting w
left join (select * from mine union all select * from renewed union all select * from added) p
    on true
