-- One that is revoked stays so.
-- $1 key, of the transaction's tenant
with done as (
    update api_key k set revoked_at = coalesce(k.revoked_at, now())
    from key_tenant t where t.id = $1::uuid and k.tenant_id = t.tenant_id and k.id = t.id
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
