-- Who does what, in the transaction that does it. admin_op_once: it was done before.
-- $1 tenant  $2 entry  $3 op  $4 kind of who  $5 who or null  $6 name  $7 act  $8 venue or null  $9 to what or null
-- $10 fingerprint  $11 body  $12 the code of a pairing, or null: then it is about that device
with o as (
    insert into admin_op (op, tenant_id, log_id) values ($3::uuid, $1::uuid, $2::uuid) returning tenant_id, log_id
)
insert into admin_log (tenant_id, id, by_kind, by_id, by_name, act, venue_id, subject_id, fingerprint, body)
select tenant_id, log_id, $4::text, $5::uuid, $6::text, $7::text, $8::uuid,
    coalesce($9::uuid, (select token_id from pairing where code = $12::text)), $10::bytea, $11::text
from o
