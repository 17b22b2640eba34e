-- Sets the tenant of a login's name, a session or an invitation as the tenant of the transaction; what asks for it
-- follows in it.
-- $1 the id of the name, session or invitation
select set_config('payon.tenants', array[tenant_id]::text, true) from login_tenant where id = $1::uuid
