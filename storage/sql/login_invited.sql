-- After login_tenant, in its transaction. One row.
-- $1 invitation
select (a).* from payon_login_invited($1::uuid) a
