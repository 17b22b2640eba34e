-- The tenants of this transaction, for row-level security.
-- $1 the tenants
select set_config('payon.tenants', $1::uuid[]::text, true)
