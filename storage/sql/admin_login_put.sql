-- $1 tenant  $2 person  $3 name  $4 the name's id
-- The person works in a venue of the tenant. A second name replaces the first.
with t as (
    insert into login_tenant (id, tenant_id)
    select $4::uuid, $1::uuid where exists (select from staff s where s.tenant_id = $1::uuid and s.id = $2::uuid)
    on conflict (id) do update set tenant_id = excluded.tenant_id where login_tenant.tenant_id = excluded.tenant_id
    returning id, tenant_id
), done as (
    insert into login as l (tenant_id, staff_id, name, name_id)
    select tenant_id, $2::uuid, $3::text, id from t
    on conflict (tenant_id, staff_id) do update set name = excluded.name, name_id = excluded.name_id
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
