-- $1 tenant  $2 key  $3 name  $4 role  $5 writes  $6 venues or null  $7 hash  $8 days or null  $9 whether it signs
-- The tenant has each of the venues, or nothing is inserted.
with t as (
    insert into key_tenant (id, tenant_id)
    select $2::uuid, $1::uuid
    where not exists (
        select from unnest($6::uuid[]) as wanted (id)
        where not exists (select from venue v where v.tenant_id = $1::uuid and v.venue_id = wanted.id))
    returning id, tenant_id
)
insert into api_key (tenant_id, id, name, role, writes, venues, secret_hash, expires_at, signs)
select tenant_id, id, $3::text, $4::text, $5::boolean, $6::uuid[], $7::bytea,
    now() + make_interval(days => $8::bigint::int), $9::boolean
from t
