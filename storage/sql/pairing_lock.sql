-- One new pairing at a time, of all hubs: so their ceiling holds. The number means nothing.
select pg_advisory_xact_lock(7241605114)
