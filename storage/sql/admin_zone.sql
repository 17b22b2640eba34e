-- A row when the server knows the IANA time zone.
-- $1 zone
select 1 where $1::text = 'UTC' or exists (select from pg_timezone_names where name = $1::text)
