-- Stored refusals expire. They changed nothing: a device that sends such an op again after so long has it
-- decided anew. Answers of what took effect are kept for ever, by trigger.
create function payon_is_refusal(answer text) returns boolean immutable strict parallel safe
    language sql return answer like '{"t":"no",%';

-- Only refusals are in it, in the order in which they expire. Making it reads the table once.
create index receipt_refused on receipt (recorded) where answer like '{"t":"no",%';

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

-- Deletes refusals of all tenants that are older than so many days, the oldest first, at most so many.
-- Returns how many. It runs with the owner's rights, since the hub may delete nothing. It takes its
-- settings back: what calls it sees the tenants that it saw before.
create function payon_expire_refusals(days bigint, most bigint) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    tenants text := coalesce(current_setting('payon.tenants', true), '');
    n bigint;
begin
    perform set_config('payon.expiring', 'on', true), set_config('payon.tenants',
        coalesce((select array_agg(distinct tenant_id)::text from public.token_venue), ''), true);
    delete from public.receipt r using (
        select x.tenant_id, x.venue_id, x.op from public.receipt x
        where x.answer like '{"t":"no",%'
            and x.recorded < now() - greatest(days, 1) * interval '1 day'
        order by x.recorded limit least(most, 10000)
        for update skip locked) o
    where r.tenant_id = o.tenant_id and r.venue_id = o.venue_id and r.op = o.op;
    get diagnostics n = row_count;
    perform set_config('payon.expiring', '', true), set_config('payon.tenants', tenants, true);
    return n;
end
$$;
revoke all on function payon_expire_refusals(bigint, bigint) from public;
