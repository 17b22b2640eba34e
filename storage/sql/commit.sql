-- A batch, whole: one call of this procedure, which commits by itself (docs/decisions/020, 021).
-- storage/pg/procedure.c puts its name at @name@, where the venues begin at @head@, and the statements of
-- journal and records at @rows@; --migrate creates it.
--
-- All values of a batch arrive in six arrays, one a type (storage/pg/bind.c):
--
--   ids     batch, writer; then tenant and venue of each venue; then those of the rows
--   ints    generation of the writer, number of venues, key of the writer's lock, which sections there are
--           (a bit each), and the place of each section; then seq from and to of each venue; then the
--           venues' numbers in the order in which all hubs lock; then the sections
--   texts   the tenants, as an array's text; then those of the rows
--   times   those of the rows
--   bytes   chain at from and chain at to of each venue; then those of the rows
--   jsons   those of the rows
--
-- A section is the number of its rows, then for each row: the number of its venue (from 1), its seq, where its
-- values are in the other arrays, and its integers. Section 0 has the receipts, 1 the changes, and two and
-- more the rows of each kind of record and act.
--
-- PL/pgSQL prepares each expression outside of a statement once a transaction: the usual way has few.
--
-- verdicts: a letter for each venue. t: committed; f: its head is not at `from` with that chain; s: an op
-- of it has a receipt. Null: a later connection of the writer fenced this one, nothing was written.
create or replace procedure public.@name@(ids uuid[], ints bigint[], texts text[], times timestamptz[],
    bytes bytea[], jsons json[], out verdicts text)
language plpgsql as $commit$
#variable_conflict use_variable
declare
    won boolean[];
    seen boolean[];
    v bigint;
    n bigint;
    touched bigint;
begin
    loop
        -- The lock holds this connection's generation: whoever raises it waits (fence.sql).
        if set_config('payon.tenants', texts[1], true) is null
            or pg_advisory_xact_lock_shared(ints[3]) is null then
            return; -- neither ever is
        end if;
        for k in 1 .. ints[2]::int loop
            v := ints[@head@ + 2 * ints[2] + k];
            if seen[v] is null then
                update /* before COMMIT */ public.venue_head h
                    set seq = ints[@head@ + 2 * v], chain = bytes[2 * v], batch_id = ids[1]
                    where h.tenant_id = ids[2 * v + 1] and h.venue_id = ids[2 * v + 2]
                        and h.seq = ints[@head@ + 2 * v - 1] and h.chain = bytes[2 * v - 1]
                        and exists (select from public.writer w where w.id = ids[2] and w.gen = ints[1]);
                won[v] := found;
            end if;
        end loop;
        -- A statement of its own after the heads are locked: it sees every receipt of those who held the
        -- locks before, and leaves out what they have.
        insert /* before COMMIT */ into public.receipt
            (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded, batch_id)
        select ids[2 * ints[i + 1] + 1], ids[2 * ints[i + 1] + 2], ids[ints[i + 3] + 1],
            ids[ints[i + 3] + 2], bytes[ints[i + 6] + 1], ints[i + 2], texts[ints[i + 4] + 1],
            times[ints[i + 5] + 1], ids[1]
        from generate_series(@receipts@) i
        where won[ints[i + 1]]
        on conflict do nothing;
        get diagnostics touched = row_count;
        exit when touched > 0 and touched = ints[ints[@places@ + 1]];

        -- Rare: a venue lost, or an op has a receipt. What a venue with such an op has written must not
        -- stay; the others are written once more.
        if not exists (select from public.writer w where w.id = ids[2] and w.gen = ints[1]) then
            rollback;
            verdicts := null;
            return;
        end if;
        v := 0; -- venues that had won and have such an op
        n := 0; -- receipts of the others that won
        for k in 1 .. ints[ints[@places@ + 1]]::int loop
            perform /* before COMMIT */ from public.receipt r
                where r.tenant_id = ids[2 * ints[ints[@places@ + 1] + 6 * k - 5] + 1]
                    and r.venue_id = ids[2 * ints[ints[@places@ + 1] + 6 * k - 5] + 2]
                    and r.op = ids[ints[ints[@places@ + 1] + 6 * k - 3] + 1] and r.batch_id <> ids[1];
            if found then
                v := v + won[ints[ints[@places@ + 1] + 6 * k - 5]]::int;
                won[ints[ints[@places@ + 1] + 6 * k - 5]] := false;
                seen[ints[ints[@places@ + 1] + 6 * k - 5]] := true;
            end if;
            n := n + won[ints[ints[@places@ + 1] + 6 * k - 5]]::int;
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
