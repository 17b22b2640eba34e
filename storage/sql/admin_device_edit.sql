-- NULL keeps what is there.
-- $1 token  $2 name  $3 role  $4 the venues that it may be of, or null: any of the transaction's tenant
with done as (
    update device_token d set device_name = coalesce($2::text, d.device_name), role = coalesce($3::text, d.role)
    from token_venue v
    where v.id = $1::uuid and d.tenant_id = v.tenant_id and d.venue_id = v.venue_id and d.id = v.id
        and d.revoked_at is null and ($4::uuid[] is null or d.venue_id = any ($4::uuid[]))
    returning 1
)
select payon_must(exists (select from done), 'admin_absent')
