-- Deletes stored refusals of more than so many days ago, at most so many, of some tenants after that one;
-- returns how many, and the last tenant of them (null: there are no more).
-- $1 days  $2 most  $3 after
select n, last from payon_expire_refusals($1::bigint, $2::bigint, $3::uuid)
