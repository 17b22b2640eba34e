-- A journal that proves its continuity: each row, and the head, carries the chain of the journal up to
-- it, chain = sha256(chain before || body as text); 32 zero bytes before the first change.
alter table venue_head add column chain bytea not null default decode(repeat('00', 32), 'hex')
    check (octet_length(chain) = 32);
alter table journal add column chain bytea;

-- The rows that are there. The owner's own triggers and forced row-level security would stop it.
alter table venue_head no force row level security;
alter table journal no force row level security;
alter table journal disable trigger journal_append_only;
do $$
declare
    head record;
    entry record;
    link bytea;
begin
    for head in select tenant_id, venue_id from venue_head loop
        link := decode(repeat('00', 32), 'hex');
        for entry in select seq, body::text as body from journal
                where tenant_id = head.tenant_id and venue_id = head.venue_id order by seq loop
            link := sha256(link || convert_to(entry.body, 'UTF8'));
            update journal set chain = link
                where tenant_id = head.tenant_id and venue_id = head.venue_id and seq = entry.seq;
        end loop;
        update venue_head set chain = link
            where tenant_id = head.tenant_id and venue_id = head.venue_id;
    end loop;
end
$$;
alter table journal enable trigger journal_append_only;
alter table journal force row level security;
alter table venue_head force row level security;
alter table journal
    alter column chain set not null,
    add constraint journal_chain_check check (octet_length(chain) = 32) not valid;

-- For a hub of the version before, which runs beside newer ones during a rolling upgrade and knows no
-- chain: its rows are linked here, and the head with them. A hub that gives the chain never comes here.
create function payon_chain() returns trigger language plpgsql as $$
begin
    update venue_head set chain = sha256(chain || convert_to(new.body::text, 'UTF8'))
        where tenant_id = new.tenant_id and venue_id = new.venue_id
        returning chain into strict new.chain;
    return new;
end
$$;
create trigger journal_chain before insert on journal
    for each row when (new.chain is null) execute function payon_chain();
