-- After tenants, in its transaction. One row.
-- $1 tenant  $2 person  $3 the session that asks
select (a).* from payon_login_list($1::uuid, $2::uuid, $3::uuid) a
