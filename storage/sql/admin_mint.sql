-- $1 tenant  $2 venue  $3 token  $4 device  $5 its name  $6 staff  $7 name  $8 role  $9 hash
with t as (
    insert into token_venue (id, tenant_id, venue_id) values ($3::uuid, $1::uuid, $2::uuid)
    returning id, tenant_id, venue_id
)
insert into device_token (tenant_id, venue_id, id, device_id, device_name, staff_id, staff_name,
    role, secret_hash)
select tenant_id, venue_id, id, $4::uuid, $5::text, $6::uuid, $7::text, $8::text, $9::bytea from t
