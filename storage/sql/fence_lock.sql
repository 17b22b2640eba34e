-- Waits for the writer's batches that run, and holds up later ones until the fence is committed.
-- $1 key of the writer
select pg_advisory_xact_lock($1::bigint)
