-- $1 tenant  $2 person
-- Whoever lost the second factor and its recovery codes.
update login set totp = null, totp_new = null, recovery = '{}' where tenant_id = $1::uuid and staff_id = $2::uuid
