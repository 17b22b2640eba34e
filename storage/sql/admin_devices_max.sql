-- $1 tenant  $2 how many
update tenant set devices_max = $2::bigint where tenant_id = $1::uuid
