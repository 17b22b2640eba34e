-- After tenants, in its transaction. One row.
-- $1 begin, confirm or end  $2 tenant  $3 person  $4 the address's id  $5 hash that was right, or null  $6 sealed key, or null  $7 step or null
-- $8 recovery code's hash or null  $9 hashes of the new recovery codes
select (a).* from payon_login_totp($1::text, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::bytea, $7::bigint, $8::bytea, $9::bytea[]) a
