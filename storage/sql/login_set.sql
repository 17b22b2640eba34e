-- After tenants, in its transaction. One row.
-- $1 tenant  $2 person  $3 invitation, or null  $4 hash  $5 whether the password is short
select (a).* from payon_login_set($1::uuid, $2::uuid, $3::uuid, $4::text, $5::boolean) a
