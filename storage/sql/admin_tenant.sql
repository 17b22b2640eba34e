-- $1 tenant  $2 name  $3 how many devices it may have, or null
insert into tenant (tenant_id, name, devices_max) values ($1::uuid, $2::text, coalesce($3::bigint, 5000))
