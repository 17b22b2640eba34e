-- A venue and the head of its empty journal.
-- $1 tenant  $2 venue  $3 name  $4 currency  $5 exponent  $6 zone
with v as (
    insert into venue (tenant_id, venue_id, name, currency, exponent, zone)
    values ($1::uuid, $2::uuid, $3::text, $4::text, $5::bigint, $6::text)
    returning tenant_id, venue_id
)
insert into venue_head (tenant_id, venue_id) select tenant_id, venue_id from v
