-- What is closed stays so.
-- $1 tenant  $2 state
update tenant set state = $2::text
where tenant_id = $1::uuid and (state <> 'closed' or $2::text = 'closed')
