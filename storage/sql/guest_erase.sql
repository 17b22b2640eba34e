-- Empties what the tables still say of a guest: of records that are no longer live, and of changes. What is live was
-- emptied by the hub (guest.erase). Returns how many rows.
-- $1 tenant  $2 venue  $3 id of the record
with o as (
    update pos_order set customer = '', phone = '', address = '', room = ''
        where tenant_id = $1::uuid and venue_id = $2::uuid and id = $3::uuid and customer || phone || address || room <> ''
        returning 1
), r as (
    update reservation set name = '-', phone = ''
        where tenant_id = $1::uuid and venue_id = $2::uuid and id = $3::uuid and name || phone <> '-' returning 1
), c as (
    update payer_check set name = ''
        where tenant_id = $1::uuid and venue_id = $2::uuid and id = $3::uuid and name <> '' returning 1
), g as (
    delete from guest_data
        where tenant_id = $1::uuid and venue_id = $2::uuid and about = $3::uuid
            and customer || name || phone || address || room <> '-' returning 1
)
select (select count(*) from o) + (select count(*) from r) + (select count(*) from c) + (select count(*) from g)
