-- Sets the key's tenant as the tenant of the transaction; key.sql or an admin's statement follows in it.
-- $1 key
select set_config('payon.tenants', array[tenant_id]::text, true) from key_tenant where id = $1::uuid
