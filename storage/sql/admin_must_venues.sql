-- Raises unless all venues are the tenant's.
-- $1 tenant  $2 venues
select payon_must(not exists (
    select from unnest($2::uuid[]) as wanted (id)
    where not exists (select from venue v where v.tenant_id = $1::uuid and v.venue_id = wanted.id)), 'admin_absent')
