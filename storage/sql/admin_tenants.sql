-- The tenants of the transaction: one, or a page by id, or without a limit all by name.
-- $1 the one, or null  $2 after this one, or null  $3 how many, or null
select t.tenant_id, t.name, t.state,
    (select count(*) from venue v where v.tenant_id = t.tenant_id),
    (select count(*) from device_token d where d.tenant_id = t.tenant_id and d.revoked_at is null),
    t.devices_max::bigint, t.created_at
from tenant t
where ($1::uuid is null or t.tenant_id = $1::uuid) and ($2::uuid is null or t.tenant_id > $2::uuid)
order by case when $3::bigint is null then t.name end, t.tenant_id
limit $3::bigint
