-- Sets the tenant of what was done with the op as that of the transaction.
-- $1 op
select set_config('payon.tenants', array[tenant_id]::text, true) from admin_op where op = $1::uuid
