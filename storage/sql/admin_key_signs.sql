-- After key_tenant, in its transaction: whether the key's requests are signed.
-- $1 key
select k.signs from key_tenant t join api_key k on k.tenant_id = t.tenant_id and k.id = t.id
where t.id = $1::uuid
