-- $1 tenant  $2 person  $3 invitation  $4 hash of its secret  $5 hours
-- Only one invitation of a person is good at a time.
with old as (
    update login_invite i set expires_at = clock_timestamp()
    where i.tenant_id = $1::uuid and i.staff_id = $2::uuid and i.used_at is null and i.expires_at > clock_timestamp()
), t as (
    insert into login_tenant (id, tenant_id)
    select $3::uuid, $1::uuid where exists (select from login l where l.tenant_id = $1::uuid and l.staff_id = $2::uuid)
    returning id, tenant_id
), done as (
    insert into login_invite (tenant_id, id, staff_id, secret_hash, expires_at)
    select tenant_id, id, $2::uuid, $4::bytea, clock_timestamp() + make_interval(hours => $5::bigint::int) from t
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
