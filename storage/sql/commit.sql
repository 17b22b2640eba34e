-- A batch, whole: one call of this procedure, which commits by itself (docs/decisions/020, 021).
-- storage/pg/procedure.c puts its name at @name@ and the statements of each kind of record at @rows@;
-- --migrate creates it.
--
-- All values of a batch arrive in six arrays, one a type. Each section takes its values from where the
-- section before it ended, row after row:
--
--   section         ids                 ints                              texts    times             bytes
--   the batch       batch, writer       gen, venues, receipts, changes    tenants
--                                       3 counts of each kind
--   venues          tenant, venue       from, to                                                     chain at from, at to
--   their order                         number of the venue
--   receipts        op, device          number of the venue, seq          answer   recorded          fingerprint
--   changes         op                  number of the venue, seq                   at, recorded      chain
--   rows            storage/pg/procedure.c
--
-- The texts of changes are the first of jsons. Venues are numbered from 1; their order is that in which
-- all hubs lock.
--
-- verdicts: a letter for each venue. c: committed; x: its head is not at `from` with that chain; s: an op
-- of it has a receipt. Null: a later connection of the writer fenced this one, nothing was written.
create or replace procedure public.@name@(ids uuid[], ints bigint[], texts text[], times timestamptz[],
    bytes bytea[], jsons json[], out verdicts text)
language plpgsql as $commit$
#variable_conflict use_variable
declare
    n_venues constant int := ints[2];
    n_receipts constant int := ints[3];
    n_changes constant int := ints[4];
    -- the last value before the section
    id_at int; int_at int; text_at int; time_at int; byte_at int; json_at int;
    won boolean[] := array_fill(false, array[n_venues]);
    seen boolean[] := won;
    any_seen boolean;
    v int;
    c int;
    touched bigint;
    said text;
begin
    loop
        said := set_config('payon.tenants', texts[1], true);
        -- locks this connection's generation: whoever raises it waits
        perform /* before COMMIT */ from public.writer w
            where w.id = ids[2] and w.gen = ints[1] for share;
        if not found then
            return;
        end if;
        int_at := @head@;
        for k in 1 .. n_venues loop
            v := ints[int_at + 2 * n_venues + k];
            if not seen[v] then
                update /* before COMMIT */ public.venue_head h
                    set seq = ints[int_at + 2 * v], chain = bytes[2 * v], batch_id = ids[1]
                    where h.tenant_id = ids[2 * v + 1] and h.venue_id = ids[2 * v + 2]
                        and h.seq = ints[int_at + 2 * v - 1] and h.chain = bytes[2 * v - 1];
                won[v] := found;
            end if;
        end loop;
        id_at := 2 + 2 * n_venues;
        int_at := int_at + 3 * n_venues;
        -- A statement of its own after the heads are locked: it sees every receipt of those who held
        -- the locks before.
        any_seen := false;
        perform /* before COMMIT */ from generate_series(0, n_receipts - 1) i
            cross join lateral ( -- "offset 0": a look-up by key for each, never a walk
                select from public.receipt r
                where r.tenant_id = ids[2 * ints[int_at + 2 * i + 1] + 1]
                    and r.venue_id = ids[2 * ints[int_at + 2 * i + 1] + 2]
                    and r.op = ids[id_at + 2 * i + 1]
                offset 0) r;
        if found then
            for k in 0 .. n_receipts - 1 loop
                v := ints[int_at + 2 * k + 1];
                perform /* before COMMIT */ from public.receipt r
                    where r.tenant_id = ids[2 * v + 1] and r.venue_id = ids[2 * v + 2]
                        and r.op = ids[id_at + 2 * k + 1];
                if found then
                    any_seen := any_seen or won[v];
                    won[v] := false;
                    seen[v] := true;
                end if;
            end loop;
        end if;
        exit when not any_seen;
        rollback; -- rare: their heads must not have moved
    end loop;

    byte_at := 2 * n_venues;
    insert /* before COMMIT */ into public.receipt
        (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded, batch_id)
    select ids[2 * ints[int_at + 2 * i + 1] + 1], ids[2 * ints[int_at + 2 * i + 1] + 2],
        ids[id_at + 2 * i + 1], ids[id_at + 2 * i + 2], bytes[byte_at + i + 1], ints[int_at + 2 * i + 2],
        texts[i + 2], times[i + 1], ids[1]
    from generate_series(0, n_receipts - 1) i
    where won[ints[int_at + 2 * i + 1]];
    id_at := id_at + 2 * n_receipts;
    int_at := int_at + 2 * n_receipts;
    byte_at := byte_at + n_receipts;
    text_at := 1 + n_receipts;
    time_at := n_receipts;
    json_at := n_changes;

    if n_changes > 0 then
        insert /* before COMMIT */ into public.journal
            (tenant_id, venue_id, seq, op, at, recorded, body, chain)
        select ids[2 * ints[int_at + 2 * i + 1] + 1], ids[2 * ints[int_at + 2 * i + 1] + 2],
            ints[int_at + 2 * i + 2], ids[id_at + i + 1], times[time_at + 2 * i + 1],
            times[time_at + 2 * i + 2], jsons[i + 1], bytes[byte_at + i + 1]
        from generate_series(0, n_changes - 1) i
        where won[ints[int_at + 2 * i + 1]];
        id_at := id_at + n_changes;
        int_at := int_at + 2 * n_changes;
        time_at := time_at + 2 * n_changes;
@rows@
    end if;

    verdicts := '';
    for v in 1 .. n_venues loop
        verdicts := verdicts || case when won[v] then 'c' when seen[v] then 's' else 'x' end;
    end loop;
    commit;
end
$commit$
