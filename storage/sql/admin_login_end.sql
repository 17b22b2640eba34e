-- $1 tenant  $2 person
select payon_login_end($1::uuid, $2::uuid, null, null)
