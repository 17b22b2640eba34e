-- What the hub's role may do. Runs after every migration and replaces what was granted before. %I is
-- the role. No DELETE, no TRUNCATE, no UPDATE of append-only tables; it owns nothing.
do $grants$
declare
    role text := current_setting('payon.hub_role');
    operator constant text := 'payon_operator';
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
        'staff', 'post', 'refused_act', 'shift', 'shift_edit', 'approval', 'person_secret', 'sign_in_lock',
        'login_tenant', 'login', 'login_session', 'login_invite', 'login_lock'] loop
        execute format('grant insert, update on %I to %I', t, role);
    end loop;
    execute format('grant update (last_used_at) on api_key to %I', role);
    execute format('grant update (last_used_at) on platform_key to %I', role);
    execute format('grant update (state, answer, done_at) on venue_task to %I', role);
    execute format('grant update (due_at) on task_venue to %I', role);
    execute format('grant execute on function payon_expire_refusals to %I', role);
    execute format('grant execute on function payon_login_prune, payon_login_end to %I', role);
    -- of this version and of those before, whose hubs may still run
    for p in select oid from pg_proc
            where pronamespace = 'public'::regnamespace and proname like 'payon\_commit\_%' loop
        execute format('revoke all on procedure %s from public', p);
        execute format('grant execute on procedure %s to %I', p, role);
    end loop;
    -- Who administers over REST, if there is such a role: nothing of orders and money.
    if exists (select from pg_roles where rolname = operator) then
        execute format('revoke all on all tables in schema public from %I', operator);
        execute format('grant usage on schema public to %I', operator);
        foreach t in array array['meta', 'migration', 'tenant', 'tenant_list', 'venue', 'venue_head', 'token_venue',
            'device_token', 'device_seen', 'pairing', 'key_tenant', 'api_key', 'staff', 'admin_op', 'admin_log',
            'venue_task'] loop
            execute format('grant select on %I to %I', t, operator);
        end loop;
        foreach t in array array['tenant', 'venue', 'venue_head', 'token_venue', 'device_token', 'key_tenant', 'api_key',
            'admin_op', 'admin_log', 'venue_task'] loop
            execute format('grant insert on %I to %I', t, operator);
        end loop;
        execute format('grant update (name, state, devices_max) on tenant to %I', operator);
        execute format('grant update (name, zone, state, edits) on venue to %I', operator);
        execute format('grant update (device_name, role, revoked_at) on device_token to %I', operator);
        execute format('grant update (used_at) on pairing to %I', operator);
        execute format('grant update (secret_hash, old_hash, old_until, revoked_at) on api_key to %I', operator);
    end if;
end
$grants$;
