-- $1 tenant  $2 person
-- Whoever lost the second factor and its recovery codes.
with done as (
    update login set totp = null, totp_new = null, recovery = '{}'
    where tenant_id = $1::uuid and staff_id = $2::uuid
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
