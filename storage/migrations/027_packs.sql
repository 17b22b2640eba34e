-- What is old may be packed: changes, receipts, the kitchen's rows, many in one row (docs/decisions/027). Nothing here touches rows that are
-- there; payonctl pack does, when somebody runs it.
create table journal_pack (
    tenant_id uuid not null,
    venue_id uuid not null,
    first_seq bigint not null check (first_seq > 0),
    last_seq bigint not null check (last_seq >= first_seq),
    before bytea not null check (octet_length(before) = 32), -- chain before first_seq
    chain bytea not null check (octet_length(chain) = 32),   -- at last_seq
    form smallint not null check (form > 0),                 -- what body is: storage/pack.h
    body bytea not null,
    primary key (tenant_id, venue_id, last_seq)
);
alter table journal_pack alter column body set storage external;

-- Answers of what took effect, by op: `ops` ascends, and packs do not overlap.
create table receipt_pack (
    tenant_id uuid not null,
    venue_id uuid not null,
    first_op uuid not null,
    last_op uuid not null check (last_op >= first_op),
    recorded timestamptz not null, -- the last of them
    ops uuid[] not null,
    seqs bigint[] not null,
    results text[] not null, -- of the ok message; the rest of it is the same for all
    prints bytea not null,   -- the first 8 bytes of each fingerprint
    primary key (tenant_id, venue_id, last_op),
    constraint receipt_pack_lengths check (cardinality(ops) = cardinality(seqs)
        and cardinality(ops) = cardinality(results) and cardinality(ops) * 8 = octet_length(prints))
);

-- Tickets and ticket items of closed orders, whole rows. Read them with payon_tickets, payon_ticket_items.
create table kitchen_pack (
    tenant_id uuid not null,
    venue_id uuid not null,
    sent_last timestamptz not null, -- sent_at of the last of them
    id uuid not null default gen_random_uuid(),
    tickets json not null check (json_typeof(tickets) = 'array'),
    items json not null check (json_typeof(items) = 'array'),
    primary key (tenant_id, venue_id, sent_last, id)
);
do $$
begin
    alter table kitchen_pack alter column tickets set compression lz4, alter column items set compression lz4;
exception when feature_not_supported then null; -- a server built without it: pglz, half as much again
end
$$;
-- Functions and not views, which would hold their tables' columns fast.
create function payon_tickets(of_tenant uuid, of_venue uuid) returns setof ticket stable language sql as $$
    select t from ticket t where t.tenant_id = of_tenant and t.venue_id = of_venue
    union all
    select r from kitchen_pack p, json_populate_recordset(null::ticket, p.tickets) r
    where p.tenant_id = of_tenant and p.venue_id = of_venue
$$;
create function payon_ticket_items(of_tenant uuid, of_venue uuid) returns setof ticket_item stable language sql as $$
    select t from ticket_item t where t.tenant_id = of_tenant and t.venue_id = of_venue
    union all
    select r from kitchen_pack p, json_populate_recordset(null::ticket_item, p.items) r
    where p.tenant_id = of_tenant and p.venue_id = of_venue
$$;
select payon_isolate(t) from unnest(array['journal_pack', 'receipt_pack', 'kitchen_pack']::regclass[]) t;
create trigger kitchen_pack_append_only before update or delete or truncate on kitchen_pack
    for each statement execute function payon_append_only();
create trigger journal_pack_append_only before update or delete or truncate on journal_pack
    for each statement execute function payon_append_only();
create trigger receipt_pack_append_only before update or delete or truncate on receipt_pack
    for each statement execute function payon_append_only();

-- A change leaves the journal, and a receipt its table, only when a pack has it, whoever deletes it.
create function payon_packed_change() returns trigger language plpgsql as $$
begin
    if not exists (select from journal_pack p where p.tenant_id = old.tenant_id and p.venue_id = old.venue_id
            and p.last_seq >= old.seq and p.first_seq <= old.seq) then
        raise exception 'journal is append-only: % is in no pack', old.seq
            using errcode = 'insufficient_privilege', constraint = 'journal_append_only';
    end if;
    return old;
end
$$;
create function payon_packed_receipt() returns trigger language plpgsql as $$
begin
    if not exists (select from receipt_pack p where p.tenant_id = old.tenant_id and p.venue_id = old.venue_id
            and p.last_op >= old.op and p.first_op <= old.op and old.op = any (p.ops)) then
        raise exception 'receipt is append-only: % is in no pack', old.op
            using errcode = 'insufficient_privilege', constraint = 'receipt_append_only';
    end if;
    return old;
end
$$;
drop trigger journal_append_only on journal;
create trigger journal_append_only before update or truncate on journal
    for each statement execute function payon_append_only();
create trigger journal_delete before delete on journal
    for each statement when (current_setting('payon.packing', true) is distinct from 'on')
    execute function payon_append_only();
create trigger journal_keep before delete on journal
    for each row execute function payon_packed_change();
drop trigger receipt_delete on receipt;
create trigger receipt_delete before delete on receipt
    for each statement when (current_setting('payon.expiring', true) is distinct from 'on'
        and current_setting('payon.packing', true) is distinct from 'on')
    execute function payon_append_only();
drop trigger receipt_keep on receipt;
create trigger receipt_keep before delete on receipt
    for each row when (not payon_is_refusal(old.answer) or old.recorded > now() - interval '1 day')
    execute function payon_packed_receipt();
