-- $1 tenant
select count(*) from venue_task where tenant_id = $1::uuid and state = 'waiting'
