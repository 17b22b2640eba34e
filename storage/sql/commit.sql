-- A batch, whole: one call of this procedure, which commits by itself (docs/decisions/020, 021).
-- storage/pg/procedure.c puts its name at @name@, where in `head` things are at @…@, and the statements of
-- journal and records at @rows@; --migrate creates it.
--
-- All values of a batch arrive in six arrays, one a type, with the same rows in each (storage/pg/bind.c), so
-- that no statement has to reckon where a value is: Postgres makes each expression ready again each time.
--
--   rows of venues    ids: tenant, venue; ints: seq from, to, access; bytes: chain at from, at to. Their numbers,
--                     from 1, are their venues' numbers
--   all other rows    ids: tenant, venue, …; ints: number of the venue, seq, …
--
-- Rows of one kind follow one another: a section. Section 0 has the receipts, 1 the changes, and two and more
-- the rows of each kind of record and act.
--
--   head              generation of the writer, number of venues, key of the writer's lock, which sections
--                     there are (a bit each), first and last row of each section, then the venues' numbers in
--                     the order in which all hubs lock
--   tenants           an array's text
--
-- verdicts: a letter for each venue. t: committed; f: its head is not at `from` with that chain and access; s: an op
-- of it has a receipt. Null: a later connection of the writer fenced this one, nothing was written.
create or replace procedure public.@name@(batch uuid, writer uuid, tenants text, head bigint[], ids uuid[],
    ints bigint[], texts text[], times timestamptz[], bytes bytea[], jsons json[], out verdicts text)
language plpgsql as $commit$
#variable_conflict use_variable
declare
    won boolean[];
    seen boolean[];
    v int;
    n bigint;
    touched bigint;
begin
    loop
        -- The lock holds this connection's generation: whoever raises it waits (fence.sql).
        if set_config('payon.tenants', tenants, true) is null
            or pg_advisory_xact_lock_shared(head[3]) is null then
            return; -- neither ever is
        end if;
        for k in 1 .. head[2]::int loop
            v := head[@order@ + k]::int;
            if seen[v] is null then
                update /* before COMMIT */ public.venue_head h
                    set seq = ints[v][2], chain = bytes[v][2], batch_id = batch
                    where h.tenant_id = ids[v][1] and h.venue_id = ids[v][2]
                        and h.seq = ints[v][1] and h.chain = bytes[v][1] and h.access = ints[v][3]
                        and exists (select from public.writer w where w.id = writer and w.gen = head[1]);
                won[v] := found;
            end if;
        end loop;
        -- A statement of its own after the heads are locked: it sees every receipt of those who held the
        -- locks before, and leaves out what they have.
        insert /* before COMMIT */ into public.receipt
            (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded, batch_id)
        select ids[i][1], ids[i][2], ids[i][3], ids[i][4], bytes[i][1], ints[i][2], texts[i][1], times[i][1],
            batch
        from generate_series(@receipts@) i
        where won[ints[i][1]]
        on conflict do nothing;
        get diagnostics touched = row_count;
        exit when touched > 0 and touched = @receipts_n@;

        -- Rare: a venue lost, or an op has a receipt. What a venue with such an op has written must not
        -- stay; the others are written once more.
        if not exists (select from public.writer w where w.id = writer and w.gen = head[1]) then
            rollback;
            verdicts := null;
            return;
        end if;
        v := 0; -- venues that had won and have such an op
        n := 0; -- receipts of the others that won
        for k in @receipts_loop@ loop
            perform /* before COMMIT */ from public.receipt r
                where r.tenant_id = ids[k][1] and r.venue_id = ids[k][2] and r.op = ids[k][3]
                    and r.batch_id <> batch;
            if found then
                v := v + won[ints[k][1]]::int;
                won[ints[k][1]] := false;
                seen[ints[k][1]] := true;
            end if;
            n := n + won[ints[k][1]]::int;
        end loop;
        if v = 0 then
            perform public.payon_rows('receipt_pkey', touched, n);
            exit;
        end if;
        rollback;
    end loop;
@rows@
    verdicts := array_to_string(won, '');
    for k in 1 .. coalesce(array_upper(seen, 1), 0) loop
        if seen[k] then
            verdicts := overlay(verdicts placing 's' from k);
        end if;
    end loop;
    commit;
end
$commit$
