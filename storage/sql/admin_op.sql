-- After admin_op_tenant, in its transaction: what was done with the op.
-- $1 op
select l.fingerprint, l.tenant_id, l.subject_id, l.id
from admin_op o join admin_log l on l.tenant_id = o.tenant_id and l.id = o.log_id where o.op = $1::uuid
