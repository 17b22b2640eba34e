-- After tenants, in its transaction. One row.
-- $1 tenant  $2 person  $3 the session, or null: all
select 'ok', payon_login_end($1::uuid, $2::uuid, $3::uuid, null), null::uuid, null::uuid, null::text, null::text,
    null::bytea, null::bytea, null::bigint, null::bytea
