-- One that is revoked stays so.
-- $1 key
with done as (
    update platform_key set revoked_at = coalesce(revoked_at, now()) where id = $1::uuid returning 1
)
select payon_must(exists (select from done), 'admin_absent')
