-- After admin_must_venues, in its transaction.
-- $1 tenant  $2 key  $3 name  $4 role  $5 writes  $6 venues or null  $7 hash  $8 days or null  $9 reads  $10 administers
-- $11 signs
with t as (
    insert into key_tenant (id, tenant_id) values ($2::uuid, $1::uuid)
    returning id, tenant_id
)
insert into api_key (tenant_id, id, name, role, writes, venues, secret_hash, expires_at, reads, administers, signs)
select tenant_id, id, $3::text, $4::text, $5::boolean, $6::uuid[], $7::bytea,
    now() + make_interval(days => $8::bigint::int), $9::boolean, $10::boolean, $11::boolean
from t
