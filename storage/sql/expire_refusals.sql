-- Deletes stored refusals of more than so many days ago, at most so many; returns how many.
-- $1 days  $2 most
select payon_expire_refusals($1::bigint, $2::bigint)
