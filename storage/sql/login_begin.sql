-- After tenants, in its transaction. One row.
-- $1 tenant  $2 person  $3 name or own  $4 the address's id  $5 hash that was right  $6 step or null  $7 recovery code's
-- hash or null  $8 session  $9 its secret's hash  $10 bearer  $11 idle, s  $12 life, s  $13 address  $14 client
-- $15 new hash or null  $16 whether that password is short
select (a).* from payon_login_begin($1::uuid, $2::uuid, $3::text, $4::uuid, $5::text, $6::bigint, $7::bytea, $8::uuid,
    $9::bytea, $10::boolean, $11::bigint, $12::bigint, $13::text, $14::text, $15::text, $16::boolean) a
