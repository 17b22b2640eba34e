-- Managers log in to browser pages and to REST with a name and a password (docs/decisions/084). Names, sessions and
-- invitations say whose they are before any tenant is known, as tokens do (decision 024): the id of a name is a hash of
-- it, and nothing but the tenant stands here.
create table login_tenant (
    id uuid primary key,
    tenant_id uuid not null,
    unique (tenant_id, id)
);

-- A person (staff, in any venue of the tenant) who may log in.
create table login (
    tenant_id uuid not null,
    staff_id uuid not null,
    name text not null constraint login_name_check check (char_length(name) between 3 and 254),
    name_id uuid not null,
    hash text constraint login_hash_check check (char_length(hash) between 1 and 200), -- null: no password yet
    short boolean not null default false, -- too short to do without a second factor
    set_at timestamptz,
    totp bytea,                           -- the sealed key; null: no second factor
    totp_step bigint not null default 0,  -- the last one that was used: each code once
    totp_new bytea,                       -- being enrolled
    recovery bytea[] not null default '{}', -- hashes of the codes that are left
    primary key (tenant_id, staff_id),
    constraint login_tenant_fk foreign key (tenant_id) references tenant,
    constraint login_name_id_fk foreign key (tenant_id, name_id) references login_tenant (tenant_id, id)
);
create unique index login_name_once on login (tenant_id, name_id);
select payon_isolate('login');

create table login_session (
    tenant_id uuid not null,
    id uuid not null,
    staff_id uuid not null,
    secret_hash bytea not null
        constraint login_session_secret_hash_check check (octet_length(secret_hash) = 32), -- SHA-256
    bearer boolean not null,
    address text not null,
    client text not null,
    created_at timestamptz not null default clock_timestamp(),
    used_at timestamptz not null default clock_timestamp(), -- to the minute
    idle interval not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, id),
    constraint login_session_staff_fk foreign key (tenant_id, staff_id) references login,
    constraint login_session_id_fk foreign key (tenant_id, id) references login_tenant (tenant_id, id)
);
create index login_session_of on login_session (tenant_id, staff_id) where ended_at is null;
select payon_isolate('login_session');

-- A code with which a person sets a password, once.
create table login_invite (
    tenant_id uuid not null,
    id uuid not null,
    staff_id uuid not null,
    secret_hash bytea not null
        constraint login_invite_secret_hash_check check (octet_length(secret_hash) = 32), -- SHA-256
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (tenant_id, id),
    constraint login_invite_staff_fk foreign key (tenant_id, staff_id) references login,
    constraint login_invite_id_fk foreign key (tenant_id, id) references login_tenant (tenant_id, id)
);
select payon_isolate('login_invite');

-- Wrong tries: at a name (which need not exist), from an address, and of a person who is logged in ('own': whoever
-- guesses at the name does not keep its owner from changing the password). Of no tenant, since the name may be nobody's.
create table login_lock (
    kind text not null check (kind in ('name', 'address', 'own')),
    id uuid not null,
    failures integer not null default 0,
    locked_until timestamptz,
    failed_at timestamptz not null default clock_timestamp(),
    primary key (kind, id)
) with (fillfactor = 50);

-- What the functions below answer; state says what became of it.
create type payon_login_answer as (
    state text, wait_ms bigint, tenant_id uuid, staff_id uuid, name text, hash text,
    totp bytea, totp_new bytea, step bigint, secret_hash bytea
);

create function payon_login_manages(t uuid, s uuid) returns boolean stable language sql as $$
    select exists (select from staff m
        where m.tenant_id = t and m.id = s and m.role = 'manager' and m.ended_at is null)
$$;

create function payon_login_lock(k text, i uuid) returns login_lock language plpgsql as $$
declare
    l login_lock;
begin
    insert into login_lock (kind, id) values (k, i) on conflict do nothing;
    select * into l from login_lock where kind = k and id = i for update;
    if l.failed_at < clock_timestamp() - (case k when 'address' then interval '1 hour' else interval '1 day' end) then
        l.failures := 0;
        l.locked_until := null;
    end if;
    return l;
end
$$;

-- So many failures are free: of a name five, of an address twenty, since a house has one address.
create function payon_login_charge(l login_lock) returns void language sql as $$
    update login_lock s set failures = (l).failures + 1, failed_at = clock_timestamp(),
        locked_until = clock_timestamp()
            + payon_try_wait((l).failures + 1 - case (l).kind when 'address' then 15 else 0 end)
    where s.kind = (l).kind and s.id = (l).id
$$;

-- One try at a password, before anything is compared: it counts as failed until payon_login_right. Rows are locked in
-- one order: address, name. A name that is nobody's is counted and answered like any other.
create function payon_login_try(k text, name_id uuid, address_id uuid) returns payon_login_answer
language plpgsql as $$
declare
    a payon_login_answer;
    of_address login_lock;
    of_name login_lock;
begin
    of_address := payon_login_lock('address', address_id);
    of_name := payon_login_lock(k, payon_login_try.name_id);
    a.state := 'go';
    a.wait_ms := greatest(0, ceil(extract(epoch from
        greatest(of_address.locked_until, of_name.locked_until) - clock_timestamp()) * 1000));
    a.wait_ms := coalesce(a.wait_ms, 0);
    if a.wait_ms > 0 then
        a.state := 'wait';
        return a;
    end if;
    perform payon_login_charge(of_address);
    perform payon_login_charge(of_name);
    select l.tenant_id, l.staff_id, l.name, l.hash, l.totp, l.totp_new, l.totp_step
        into a.tenant_id, a.staff_id, a.name, a.hash, a.totp, a.totp_new, a.step
        from login l join tenant n on n.tenant_id = l.tenant_id
        where l.name_id = payon_login_try.name_id and n.state = 'active'
            and payon_login_manages(l.tenant_id, l.staff_id);
    return a;
end
$$;

-- It was right: the name's tries are forgotten; of the address only this one, or who knows one password could guess at
-- others for ever.
create function payon_login_right(k text, name_id uuid, address_id uuid) returns void language sql as $$
    update login_lock s set failures = greatest(0, s.failures - 1), locked_until = null
        where s.kind = 'address' and s.id = $3;
    update login_lock s set failures = 0, locked_until = null where s.kind = k and s.id = $2;
$$;

-- What is long over goes. With the owner's rights: the hub deletes nothing by itself.
create function payon_login_prune(t uuid, s uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
    with gone as (
        delete from login_session o where o.tenant_id = t and o.staff_id = s
            and coalesce(o.ended_at, least(o.expires_at, o.used_at + o.idle)) < clock_timestamp() - interval '30 days'
        returning o.id),
    invites as (
        delete from login_invite o where o.tenant_id = t and o.staff_id = s
            and least(o.expires_at, o.used_at) < clock_timestamp() - interval '30 days'
        returning o.id)
    delete from login_tenant k using (select id from gone union all select id from invites) g
        where k.tenant_id = t and k.id = g.id;
    delete from login_lock where failed_at < clock_timestamp() - interval '2 days';
$$;
revoke all on function payon_login_prune from public;

-- Ends sessions of a person: one, or all but `other`. What they may do in their venues ends with this transaction: the
-- heads are locked first, in the order of commits (decision 043).
create function payon_login_end(t uuid, s uuid, one uuid, other uuid) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v uuid;
    n bigint;
begin
    for v in select m.venue_id from staff m
            where m.tenant_id = t and m.id = s and m.role = 'manager' and m.ended_at is null order by m.venue_id loop
        perform payon_access_move(t, v);
    end loop;
    update login_session o set ended_at = clock_timestamp()
        where o.tenant_id = t and o.staff_id = s and o.ended_at is null
            and (one is null or o.id = one) and (other is null or o.id <> other);
    get diagnostics n = row_count;
    return n;
end
$$;
revoke all on function payon_login_end from public;

-- Whoever ended or manages no venue any more is logged out.
create function payon_login_of_staff() returns trigger language plpgsql as $$
begin
    update login_session o set ended_at = clock_timestamp()
        where o.tenant_id = new.tenant_id and o.staff_id = new.id and o.ended_at is null
            and not payon_login_manages(new.tenant_id, new.id);
    return null;
end
$$;
create trigger staff_login_ends after update on staff for each row
    when (old.role = 'manager' and old.ended_at is null
        and (new.role <> 'manager' or new.ended_at is not null))
    execute function payon_login_of_staff();

-- The second factor, of which the hub knows that it is right: each code counts once.
create function payon_login_factor(l login, at_step bigint, code bytea) returns boolean language plpgsql as $$
begin
    if l.totp is null then
        return true;
    elsif code is not null and code = any (l.recovery) then
        update login set recovery = array_remove(recovery, code) where tenant_id = l.tenant_id and staff_id = l.staff_id;
        return true;
    elsif at_step > l.totp_step then
        update login set totp_step = at_step where tenant_id = l.tenant_id and staff_id = l.staff_id;
        return true;
    end if;
    return false;
end
$$;

-- A session begins; with new_hash the password is another one from now on, and all other sessions end. hash: the one
-- that was right. state: ok, or wrong (the password or the code is no longer good).
create function payon_login_begin(t uuid, s uuid, k text, address_id uuid, hash text, at_step bigint, code bytea,
    session uuid, secret_hash bytea, bearer boolean, idle_s bigint, life_s bigint, address text, client text,
    new_hash text, new_short boolean) returns payon_login_answer language plpgsql as $$
declare
    a payon_login_answer;
    l login;
    oldest uuid;
begin
    a.state := 'wrong';
    if new_hash is not null then
        perform payon_login_end(t, s, null, null); -- first: it locks heads
    end if;
    select * into l from login o where o.tenant_id = t and o.staff_id = s for update;
    if l.hash is distinct from payon_login_begin.hash or not payon_login_manages(t, s)
            or (new_hash is null and not payon_login_factor(l, at_step, code)) then
        return a;
    end if;
    if new_hash is not null then
        update login o set hash = new_hash, short = new_short, set_at = clock_timestamp()
            where o.tenant_id = t and o.staff_id = s;
    end if;
    insert into login_tenant (id, tenant_id) values (session, t);
    insert into login_session (tenant_id, id, staff_id, secret_hash, bearer, address, client, idle, expires_at)
        values (t, session, s, payon_login_begin.secret_hash, payon_login_begin.bearer, payon_login_begin.address,
            payon_login_begin.client, make_interval(secs => idle_s), clock_timestamp() + make_interval(secs => life_s));
    perform payon_login_right(k, l.name_id, address_id);
    perform payon_login_prune(t, s);
    for oldest in select o.id from login_session o
            where o.tenant_id = t and o.staff_id = s and o.ended_at is null order by o.created_at desc offset 20 loop
        update login_session o set ended_at = clock_timestamp() where o.tenant_id = t and o.id = oldest;
    end loop;
    a.state := 'ok';
    return a;
end
$$;

-- The second factor of a person who gave the password: what: begin (sealed: the new key), confirm (sealed: the one that
-- is being enrolled; codes: the recovery codes), end. state: ok, wrong, or short (the password is too short without it).
create function payon_login_totp(what text, t uuid, s uuid, address_id uuid, hash text, sealed bytea, at_step bigint,
    code bytea, codes bytea[]) returns payon_login_answer language plpgsql as $$
declare
    a payon_login_answer;
    l login;
begin
    a.state := 'wrong';
    select * into l from login o where o.tenant_id = t and o.staff_id = s for update;
    if what = 'confirm' then
        if l.totp_new is distinct from sealed or not at_step > l.totp_step then
            return a;
        end if;
        update login o set totp = sealed, totp_new = null, totp_step = at_step, recovery = codes
            where o.tenant_id = t and o.staff_id = s;
    elsif l.hash is distinct from payon_login_totp.hash then
        return a;
    elsif what = 'begin' then
        update login o set totp_new = sealed where o.tenant_id = t and o.staff_id = s;
    elsif l.short then
        a.state := 'short';
        return a;
    elsif not payon_login_factor(l, at_step, code) then
        return a;
    else
        update login o set totp = null, totp_new = null, recovery = '{}' where o.tenant_id = t and o.staff_id = s;
    end if;
    perform payon_login_right('own', l.name_id, address_id);
    a.state := 'ok';
    return a;
end
$$;

-- An invitation that is still good.
create function payon_login_invited(invite uuid) returns payon_login_answer stable language plpgsql as $$
declare
    a payon_login_answer;
begin
    a.state := 'wrong';
    select 'go', l.tenant_id, l.staff_id, l.name, l.totp, i.secret_hash
        into a.state, a.tenant_id, a.staff_id, a.name, a.totp, a.secret_hash
        from login_invite i join login l on l.tenant_id = i.tenant_id and l.staff_id = i.staff_id
        join tenant n on n.tenant_id = l.tenant_id
        where i.id = invite and i.used_at is null and i.expires_at > clock_timestamp() and n.state = 'active'
            and payon_login_manages(l.tenant_id, l.staff_id);
    a.state := coalesce(a.state, 'wrong');
    return a;
end
$$;

-- It is used: the password is this one, and all sessions end. `invite` null: payonctl sets it.
create function payon_login_set(t uuid, s uuid, invite uuid, new_hash text, new_short boolean)
returns payon_login_answer language plpgsql as $$
declare
    a payon_login_answer;
begin
    a.state := 'wrong';
    perform payon_login_end(t, s, null, null);
    if invite is not null then
        update login_invite i set used_at = clock_timestamp()
            where i.tenant_id = t and i.id = invite and i.used_at is null and i.expires_at > clock_timestamp();
        if not found then
            return a;
        end if;
    end if;
    update login o set hash = new_hash, short = new_short, set_at = clock_timestamp()
        where o.tenant_id = t and o.staff_id = s returning o.name into a.name;
    update login_lock k set failures = 0, locked_until = null from login o
        where o.tenant_id = t and o.staff_id = s and k.kind in ('name', 'own') and k.id = o.name_id;
    a.state := 'ok';
    return a;
end
$$;

-- The person's sessions, as JSON in `name`.
create function payon_login_list(t uuid, s uuid, this uuid) returns payon_login_answer stable language plpgsql as $$
declare
    a payon_login_answer;
begin
    a.state := 'ok';
    select coalesce(json_agg(json_build_object('id', o.id, 'current', o.id = this, 'bearer', o.bearer,
            'address', o.address, 'client', o.client,
            'created_at', to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'used_at', to_char(o.used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'expires_at', to_char(least(o.expires_at, o.used_at + o.idle) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            order by o.created_at desc), '[]')::text
        into a.name from login_session o
        where o.tenant_id = t and o.staff_id = s and o.ended_at is null
            and least(o.expires_at, o.used_at + o.idle) > clock_timestamp();
    return a;
end
$$;
