-- After tenants (all of them), in its transaction.
select t.tenant_id, t.name, t.state,
    (select count(*) from venue v where v.tenant_id = t.tenant_id),
    (select count(*) from device_token d where d.tenant_id = t.tenant_id and d.revoked_at is null),
    t.devices_max::bigint, t.created_at
from tenant t order by t.name, t.tenant_id
