-- Every venue that ever had a device, for payonctl pack.
select distinct tenant_id, venue_id from token_venue order by tenant_id, venue_id
