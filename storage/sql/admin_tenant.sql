-- $1 tenant  $2 name
insert into tenant (tenant_id, name) values ($1::uuid, $2::text)
