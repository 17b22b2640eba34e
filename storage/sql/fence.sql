-- A new generation. Waits for the transactions of older ones; those that come later find it and
-- write nothing.
-- $1 writer
insert into writer as w (id, gen) values ($1::uuid, 1)
on conflict (id) do update set gen = w.gen + 1, since = now()
returning gen
