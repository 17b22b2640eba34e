-- The tasks of a request.
-- $1 tenant  $2 venues, or null: all  $3 request
select id, venue_id, type, state, case when answer <> '' then answer::json ->> 'code' else '' end from venue_task
where tenant_id = $1::uuid and ($2::uuid[] is null or venue_id = any ($2::uuid[])) and request_id = $3::uuid
order by venue_id, n
