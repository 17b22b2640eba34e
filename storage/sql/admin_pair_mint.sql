-- After admin_pair_take, in its transaction: the token of the device that shows the code.
-- $1 tenant  $2 venue  $3 code  $4 device  $5 its name, or null: its own  $6 staff  $7 name  $8 role
with p as (
    select token_id, secret_hash, name from pairing
    where code = $3::text and used_at is null and expires_at > now()
        and exists (select from venue v where v.tenant_id = $1::uuid and v.venue_id = $2::uuid)
), t as (
    insert into token_venue (id, tenant_id, venue_id) select token_id, $1::uuid, $2::uuid from p
    returning id
), d as (
    insert into device_token (tenant_id, venue_id, id, device_id, device_name, staff_id, staff_name, role, secret_hash)
    select $1::uuid, $2::uuid, p.token_id, $4::uuid, coalesce($5::text, p.name), $6::uuid, $7::text, $8::text,
        p.secret_hash
    from p join t on t.id = p.token_id
    returning id, device_name
)
select max(d.id::text)::uuid, max(d.device_name),
    payon_must(exists (select from pairing where code = $3::text), 'admin_code'),
    payon_must(count(*) = 1, 'admin_absent')
from d
