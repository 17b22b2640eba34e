-- $1 code
with done as (
    update pairing set used_at = now() where code = $1::text and used_at is null returning 1
)
select payon_must(exists (select from done), 'admin_code')
