-- After login_tenant, in its transaction. One row.
-- $1 name or own  $2 the name's id  $3 the address's id
select (a).* from payon_login_try($1::text, $2::uuid, $3::uuid) a
