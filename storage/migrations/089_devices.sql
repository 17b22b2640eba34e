-- What administrators see of tenants and devices.

-- Which tenants there are, for whoever runs the installation: row-level security shows no tenant to somebody who cannot
-- name it. It says nothing but that, like token_venue.
create table tenant_list (tenant_id uuid primary key);
alter table tenant no force row level security; -- its owner sees all rows for a moment
insert into tenant_list select tenant_id from tenant;
alter table tenant force row level security;
create function payon_tenant_listed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into tenant_list values (new.tenant_id) on conflict do nothing;
    return null;
end
$$;
create trigger tenant_listed after insert on tenant for each row execute function payon_tenant_listed();

-- When a device was last connected, and with what. A hub writes it about once a minute for all its devices together, apart
-- from everything else.
create table device_seen (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null, -- the token's
    seen_at timestamptz not null,
    client text not null check (octet_length(client) between 0 and 700), -- its name and version, as it says
    primary key (tenant_id, venue_id, id),
    constraint device_seen_token_fk foreign key (tenant_id, venue_id, id) references device_token
) with (fillfactor = 50);
select payon_isolate('device_seen');

-- How many devices a tenant may have admitted, revoked ones aside.
alter table tenant add column devices_max integer not null default 5000
    constraint tenant_devices_max_check check (devices_max >= 0);
create function payon_devices_bounded() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    before text := coalesce(current_setting('payon.tenants', true), '');
begin
    perform set_config('payon.tenants', format('{%s}', new.tenant_id), true);
    perform from tenant t where t.tenant_id = new.tenant_id for no key update; -- one admission after the other
    if (select count(*) from device_token d where d.tenant_id = new.tenant_id and d.revoked_at is null)
            > (select t.devices_max from tenant t where t.tenant_id = new.tenant_id) then
        raise exception 'the tenant has as many devices as it may have (devices_max)'
            using errcode = 'check_violation', constraint = 'tenant_devices_max';
    end if;
    perform set_config('payon.tenants', before, true);
    return null;
end
$$;
create trigger device_token_bounded after insert on device_token for each row execute function payon_devices_bounded();
