-- After tenants, in its transaction. One row.
-- $1 tenant  $2 venue  $3 device  $4 person, or null  $5 pin or badge  $6 index  $7 whether it is to be changed
select state, found_id, hash, wait_ms from payon_secret_try($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::bytea, $7::boolean)
