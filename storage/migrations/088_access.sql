-- Who may act in a venue is fenced by its head: whatever takes a right away moves `access` in the same transaction, and
-- a commit that was decided under an older one is refused (docs/decisions/043). Only whether it moved
-- counts; it is a time, so that no value comes twice, even when a failover loses one.
--
-- No CHECK: commits write the table.
alter table venue_head add column access bigint not null default 0;

-- What a tenant, or one venue of it, may do. Suspended: nothing, until it is resumed. Closed: nothing any more; the
-- records stay.
alter table tenant add column state text not null default 'active'
    constraint tenant_state_check check (state in ('active', 'suspended', 'closed'));
alter table venue add column state text not null default 'active'
    constraint venue_state_check check (state in ('active', 'suspended', 'closed'));

-- Moves the access of a venue, or of all venues of the tenant (no venue). In the order in which hubs lock heads, so that
-- no two can deadlock. With the owner's rights and for that tenant, whoever makes the change and whatever it sees;
-- it takes its setting back.
create function payon_access_move(of_tenant uuid, of_venue uuid) returns void
language plpgsql set search_path = public, pg_temp as $$
declare
    before text := coalesce(current_setting('payon.tenants', true), '');
begin
    perform set_config('payon.tenants', format('{%s}', of_tenant), true);
    perform from venue_head h
        where h.tenant_id = of_tenant and (of_venue is null or h.venue_id = of_venue)
        order by h.venue_id for update;
    update venue_head h set access = greatest(h.access + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
        where h.tenant_id = of_tenant and (of_venue is null or h.venue_id = of_venue);
    perform set_config('payon.tenants', before, true);
end
$$;
revoke all on function payon_access_move from public;

create function payon_access_of_token() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform payon_access_move(new.tenant_id, new.venue_id);
    return null;
end
$$;
create trigger device_token_access after update on device_token for each row
    when (old.role is distinct from new.role or old.revoked_at is distinct from new.revoked_at)
    execute function payon_access_of_token();
create trigger venue_access after update on venue for each row
    when (old.state is distinct from new.state) execute function payon_access_of_token();

create function payon_access_of_tenant() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform payon_access_move(new.tenant_id, null);
    return null;
end
$$;
create trigger tenant_access after update on tenant for each row
    when (old.state is distinct from new.state) execute function payon_access_of_tenant();
