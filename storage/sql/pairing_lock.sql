-- One new pairing at a time over all hubs, so that their ceiling holds. The number is arbitrary.
select pg_advisory_xact_lock(7241605114)
