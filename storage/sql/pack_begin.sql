-- Begins the transaction's packing of a venue: whether nobody else packs it now.
-- $1 tenant  $2 venue
select pg_try_advisory_xact_lock(hashtextextended('payon pack ' || $1::uuid || ' ' || $2::uuid, 0))
    and set_config('payon.packing', 'on', true) = 'on'
