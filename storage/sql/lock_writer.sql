-- Locks this connection's generation until the transaction ends: whoever raises it waits. No row: it
-- was raised.
-- $1 writer  $2 gen
select 1 from writer where id = $1::uuid and gen = $2::bigint for share
