-- Sets the token's tenant as the tenant of the transaction; device.sql follows in it.
-- $1 token
select set_config('payon.tenants', array[tenant_id]::text, true)
from token_venue where id = $1::uuid
