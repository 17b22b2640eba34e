-- A command alone: what commit.sql does, for a batch of one venue with one receipt and one change. Nearly all
-- that such a batch costs is making statements ready (docs/performance.md), so its values are parameters of their
-- own, and a record that is the only one of its kind has a statement without a join.
-- storage/pg/procedure.c puts its name at @name@ and the statements of records at @rows@.
--
--   seq_from, chain_from   where the venue's head must be, with access_from; seq_to, chain_to: where it will be
--   sections               which kinds of records and acts there are, each as code << 20 | rows, in the order of
--                          the rows; the code is twice the section's number, and one more if it has several rows
--   ids … jsons            the records' rows, as in commit.sql
--   row_no                 0: the row before the next section's
--
-- verdicts: one letter, or null, as in commit.sql.
create or replace procedure public.@name@(batch uuid, writer uuid, generation bigint, lock_key bigint,
    tenants text, tenant uuid, venue uuid, seq_from bigint, seq_to bigint, access_from bigint, chain_from bytea, chain_to bytea,
    op_id uuid, device uuid, print bytea, answer_text text, answered_at timestamptz, decided_at timestamptz,
    recorded_at timestamptz, body_json json, row_no int, sections bigint[], ids uuid[], ints bigint[],
    texts text[], times timestamptz[], jsons json[], out verdicts text)
language plpgsql as $commit$
#variable_conflict use_variable
declare
    which bigint;
    touched bigint;
begin
    -- The lock holds this connection's generation: whoever raises it waits (fence.sql).
    if set_config('payon.tenants', tenants, true) is null or pg_advisory_xact_lock_shared(lock_key) is null then
        return; -- neither ever is
    end if;
    update /* before COMMIT */ public.venue_head h
        set seq = seq_to, chain = chain_to, batch_id = batch
        where h.tenant_id = tenant and h.venue_id = venue and h.seq = seq_from and h.chain = chain_from
            and h.access = access_from
            and exists (select from public.writer w where w.id = writer and w.gen = generation);
    if found then
        -- A statement of its own after the head is locked: it sees every receipt of those who held the lock before.
        insert /* before COMMIT */ into public.receipt
            (tenant_id, venue_id, op, device_id, fingerprint, seq, answer, recorded, batch_id)
        values (tenant, venue, op_id, device, print, seq_to, answer_text, answered_at, batch)
        on conflict do nothing;
        if found then
            insert /* before COMMIT */ into public.journal
                (tenant_id, venue_id, seq, op, at, recorded, body, chain)
            values (tenant, venue, seq_to, op_id, decided_at, recorded_at, body_json, chain_to);
            foreach which in array sections loop
@rows@
            end loop;
            verdicts := 't';
            commit;
            return;
        end if;
        verdicts := 's';
    end if;

    -- Rare: the head is elsewhere, or the op has a receipt. Nothing that was written may stay.
    perform /* before COMMIT */ from public.receipt r
        where r.tenant_id = tenant and r.venue_id = venue and r.op = op_id and r.batch_id <> batch;
    if not found and verdicts = 's' then
        perform public.payon_rows('receipt_pkey', 0, 1);
    end if;
    verdicts := case when found then 's' else 'f' end;
    if not exists (select from public.writer w where w.id = writer and w.gen = generation) then
        verdicts := null;
    end if;
    rollback;
end
$commit$
