-- After tenants, in its transaction. One row. wait_ms of `go`: so long nobody may try if this one is wrong.
-- $1 tenant  $2 venue  $3 device  $4 person, or null  $5 pin or badge  $6 index  $7 whether it is to be changed
select t.state, t.found_id, t.hash, case when t.state = 'go'
    then payon_lock_left($1::uuid, $2::uuid, $3::uuid, t.found_id) else t.wait_ms end
from payon_secret_try($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::bytea, $7::boolean) t
