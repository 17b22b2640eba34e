-- The secret before stays good for the overlap; the one before that does not.
-- $1 key, of the transaction's tenant  $2 hash of the new secret  $3 overlap, seconds
-- $4 also one that signs
with done as (
    update api_key k
    set old_hash = k.secret_hash, old_until = now() + make_interval(secs => $3::bigint::float8), secret_hash = $2::bytea
    from key_tenant t
    where t.id = $1::uuid and k.tenant_id = t.tenant_id and k.id = t.id and k.revoked_at is null
        and (not k.signs or $4::boolean)
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
