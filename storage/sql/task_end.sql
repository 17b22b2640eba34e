-- After tenants, in its transaction. When it was refused, those that follow it in its request are, too.
-- $1 tenant  $2 venue  $3 request  $4 n  $5 done or refused  $6 the answer
update venue_task set state = $5::text, answer = $6::text, done_at = now()
where tenant_id = $1::uuid and venue_id = $2::uuid and request_id = $3::uuid and state = 'waiting'
    and (n = $4::bigint or ($5::text = 'refused' and n > $4::bigint))
