-- What the hub's role may do. Runs after every migration and replaces what was granted before. %I is
-- the role. No DELETE, no TRUNCATE, no UPDATE of append-only tables; it owns nothing.
do $grants$
declare
    role text := current_setting('payon.hub_role');
    t text;
    p regprocedure;
begin
    execute format('revoke all on all tables in schema public from %I', role);
    execute format('grant usage on schema public to %I', role);
    execute format('grant select on all tables in schema public to %I', role);
    foreach t in array array['journal', 'receipt'] loop
        execute format('grant insert on %I to %I', t, role);
    end loop;
    execute format('grant update (seq, batch_id, chain) on venue_head to %I', role);
    foreach t in array array[
        'writer', 'pairing', 'device_seen',
        'area', 'revenue_centre', 'section', 'barrier', 'dining_table', 'reservation', 'seating',
        'station', 'tax', 'category', 'item', 'choice_group', 'price_list', 'list_price',
        'combo_slot', 'menu', 'menu_draft',
        'counter', 'pos_order', 'line', 'course', 'payer_check', 'line_share', 'bill',
        'ticket', 'ticket_item',
        'payment', 'discount', 'charge',
        'settings',
        'staff', 'post', 'person_secret', 'sign_in_lock', 'approval'] loop
        execute format('grant insert, update on %I to %I', t, role);
    end loop;
    execute format('grant update (last_used_at) on api_key to %I', role);
    execute format('grant execute on function payon_expire_refusals to %I', role);
    -- of this version and of those before, whose hubs may still run
    for p in select oid from pg_proc
            where pronamespace = 'public'::regnamespace and proname like 'payon\_commit\_%' loop
        execute format('revoke all on procedure %s from public', p);
        execute format('grant execute on procedure %s to %I', p, role);
    end loop;
end
$grants$;
