-- $1 key  $2 name  $3 hash  $4 days or null
insert into platform_key (id, name, secret_hash, expires_at)
values ($1::uuid, $2::text, $3::bytea, now() + make_interval(days => $4::bigint::int))
