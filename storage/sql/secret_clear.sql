-- After tenants, in its transaction.
-- $1 tenant  $2 venue  $3 device, or null  $4 person, or null
select payon_secret_clear($1::uuid, $2::uuid, $3::uuid, $4::uuid)
