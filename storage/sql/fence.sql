-- After fence_lock.sql, in its transaction: begins a new generation of the writer. Batches of older
-- generations find the new one and write nothing.
-- $1 writer
insert into writer as w (id, gen) values ($1::uuid, 1)
on conflict (id) do update set gen = w.gen + 1, since = now()
returning gen
