-- After tenants, in its transaction.
-- $1 tenant  $2 venue  $3 person  $4 pin or badge  $5 index  $6 hash
select payon_secret_put($1::uuid, $2::uuid, $3::uuid, $4::text, $5::bytea, $6::text)
