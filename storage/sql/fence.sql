-- Begins a new generation of the writer. Waits for running transactions of older generations; later
-- ones find the new generation and write nothing.
-- $1 writer
insert into writer as w (id, gen) values ($1::uuid, 1)
on conflict (id) do update set gen = w.gen + 1, since = now()
returning gen
