-- Who holds the locks that a commit of ours waits for. One of our own role that holds them while it
-- waits for its client (a hub that was stopped in the middle of a batch) is ended. Never one that
-- does something, and never one that waits for a standby (SyncRep).
-- $1 process of the server that waits
with holder as materialized (
    select a.pid, a.application_name, a.state, a.wait_event,
        a.usename = current_user
            and (a.state like 'idle in transaction%'
                or a.state = 'active' and a.wait_event = 'ClientRead')
            and a.state_change < clock_timestamp() - interval '1 second' as stuck
    from unnest(pg_blocking_pids($1::bigint::int)) as b (pid)
    join pg_stat_activity a on a.pid = b.pid
)
select pid::bigint, coalesce(application_name, ''), coalesce(state, ''), coalesce(wait_event, ''),
    case when stuck then pg_terminate_backend(pid) else false end
from holder
