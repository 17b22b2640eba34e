-- Raises when the server does not know the IANA time zone; null: none was given.
-- $1 zone
select payon_must($1::text is null or $1::text = 'UTC' or exists (select from pg_timezone_names where name = $1::text),
    'admin_zone')
