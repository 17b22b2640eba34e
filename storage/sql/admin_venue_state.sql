-- What is closed stays so.
-- $1 tenant  $2 venue  $3 state
update venue set state = $3::text
where tenant_id = $1::uuid and venue_id = $2::uuid and (state <> 'closed' or $3::text = 'closed')
