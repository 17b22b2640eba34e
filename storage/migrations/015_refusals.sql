-- Stored refusals expire. They changed nothing: a device that sends such an op again after so long has it
-- decided anew. Answers of what took effect are kept for ever, by trigger.
create function payon_is_refusal(answer text) returns boolean immutable strict parallel safe
    language sql return answer like '{"t":"no",%';

-- Only refusals are in it, those of a tenant in the order in which they expire. Making it reads the table once.
create index receipt_refused on receipt (tenant_id, recorded) where answer like '{"t":"no",%';

-- A statement that deletes is refused unless payon_expire_refusals runs it; of the rows, whoever deletes,
-- all but refusals of more than a day ago.
drop trigger receipt_append_only on receipt;
create trigger receipt_append_only before update or truncate on receipt
    for each statement execute function payon_append_only();
create trigger receipt_delete before delete on receipt
    for each statement when (current_setting('payon.expiring', true) is distinct from 'on')
    execute function payon_append_only();
create trigger receipt_keep before delete on receipt
    for each row when (not payon_is_refusal(old.answer) or old.recorded > now() - interval '1 day')
    execute function payon_append_only();

-- Deletes refusals that are older than so many days, the oldest of a tenant first: of the next hundred
-- tenants after `after`, and at most so many. Returns how many, and the last tenant it looked at; null: there
-- are no more tenants. It runs with the owner's rights, since the hub may delete nothing. It takes its
-- settings back: what calls it sees the tenants that it saw before.
create function payon_expire_refusals(days bigint, most bigint, after uuid, out n bigint, out last uuid)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    before text := coalesce(current_setting('payon.tenants', true), '');
    looked_at int := 0;
    touched bigint;
begin
    n := 0;
    perform set_config('payon.expiring', 'on', true);
    for last in
        select distinct t.tenant_id from public.token_venue t where t.tenant_id > after order by 1 limit 100
    loop
        perform set_config('payon.tenants', format('{%s}', last), true);
        delete from public.receipt r using (
            select x.tenant_id, x.venue_id, x.op from public.receipt x
            where x.tenant_id = last and x.answer like '{"t":"no",%'
                and x.recorded < now() - greatest(days, 1) * interval '1 day'
            order by x.recorded limit least(most, 10000) - n
            for update skip locked) o
        where r.tenant_id = o.tenant_id and r.venue_id = o.venue_id and r.op = o.op;
        get diagnostics touched = row_count;
        n := n + touched;
        looked_at := looked_at + 1;
        exit when n >= most;
    end loop;
    if looked_at < 100 and n < most then
        last := null;
    end if;
    perform set_config('payon.expiring', '', true), set_config('payon.tenants', before, true);
end
$$;
revoke all on function payon_expire_refusals(bigint, bigint, uuid) from public;
