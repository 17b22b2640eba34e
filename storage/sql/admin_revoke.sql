-- One that is revoked stays so.
-- $1 token  $2 the venues that it may be of, or null: any of the transaction's tenant
with done as (
    update device_token d set revoked_at = coalesce(d.revoked_at, now())
    from token_venue v
    where v.id = $1::uuid and d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
        and ($2::uuid[] is null or d.venue_id = any ($2::uuid[]))
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
