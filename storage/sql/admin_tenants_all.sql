-- Every tenant, as the tenants of this transaction.
select set_config('payon.tenants', coalesce(array_agg(tenant_id), '{}')::text, true) from tenant_list
