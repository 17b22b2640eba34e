-- Ends the server's end of a hub's lost connections, so that nobody waits for them. Never one that
-- waits for a synchronous standby: that would show its transaction to everybody, unreplicated.
-- $1 application_name
select count(*) filter (where wait_event is not distinct from 'SyncRep'),
    count(case when wait_event is distinct from 'SyncRep' then pg_terminate_backend(pid) end)
from pg_stat_activity
where application_name = $1 and usename = current_user and pid <> pg_backend_pid()
