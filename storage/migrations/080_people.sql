-- People, and who is signed in where. Their secrets are in tables of their own, which no change, record or log
-- shows (docs/decisions/080).
create domain staff_rev_limit as bigint constraint staff_rev_check check (value between 1 and 1000000000);
create domain staff_name_limit as text constraint staff_name_check check (char_length(value) between 1 and 80);
create domain staff_role_limit as text constraint staff_role_check check (value in ('waiter', 'kitchen', 'cashier', 'manager'));
create domain staff_jobs_limit as json constraint staff_jobs_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 10);
create domain staff_language_limit as text constraint staff_language_check check (char_length(value) between 0 and 16);
create domain staff_seq_limit as bigint constraint staff_seq_check check (value > 0);
create table staff (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null,
    rev staff_rev_limit not null,
    name staff_name_limit not null,
    role staff_role_limit not null,
    jobs staff_jobs_limit not null,
    language staff_language_limit not null,
    pin boolean not null,
    badge boolean not null,
    ended_at timestamptz,
    live boolean not null,
    seq staff_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint staff_venue_fk foreign key (tenant_id, venue_id) references venue
);
create index staff_live on staff (tenant_id, venue_id) where live;
select payon_isolate('staff');

create domain post_rev_limit as bigint constraint post_rev_check check (value between 1 and 1000000000);
create domain post_spells_limit as json constraint post_spells_check check (json_typeof(value) = 'array' and json_array_length(value) between 0 and 12);
create domain post_seq_limit as bigint constraint post_seq_check check (value > 0);
create table post (
    tenant_id uuid not null,
    venue_id uuid not null,
    id uuid not null, -- the device's
    rev post_rev_limit not null,
    staff_id uuid,
    spells post_spells_limit not null,
    live boolean not null,
    seq post_seq_limit not null,
    primary key (tenant_id, venue_id, id),
    constraint post_venue_fk foreign key (tenant_id, venue_id) references venue,
    constraint post_staff_id_fk foreign key (tenant_id, venue_id, staff_id) references staff
);
create index post_live on post (tenant_id, venue_id) where live;
select payon_isolate('post');

create domain settings_lock_seconds_limit as bigint
    constraint settings_lock_seconds_check check (value between 5 and 86400);
create domain settings_lock_kitchen_seconds_limit as bigint
    constraint settings_lock_kitchen_seconds_check check (value between 5 and 86400);
alter table settings
    add column sign_in_always boolean not null default false,
    add column sign_in_restricted boolean not null default false,
    add column sign_in_kitchen boolean not null default false,
    add column lock_seconds settings_lock_seconds_limit,
    add column lock_kitchen_seconds settings_lock_kitchen_seconds_limit;

-- What people prove with who they are. Hash and index are made with a key that is outside of the database (setting
-- pepper_file): whoever has a copy of these rows can try no PIN.
create table person_secret (
    tenant_id uuid not null,
    venue_id uuid not null,
    staff_id uuid not null,
    kind text not null check (kind in ('pin', 'badge')),
    code_index bytea not null check (octet_length(code_index) = 32), -- HMAC: finds whose a PIN is
    hash text check (char_length(hash) between 1 and 200),           -- yescrypt, as crypt(5) writes it; null: void
    set_at timestamptz not null default now(),
    primary key (tenant_id, venue_id, staff_id, kind),
    constraint person_secret_staff_fk foreign key (tenant_id, venue_id, staff_id) references staff
);
create unique index person_secret_code_once on person_secret (tenant_id, venue_id, code_index);
select payon_isolate('person_secret');

-- The secrets of whoever ended are void, and their codes free: a person who works here again gets new ones. A batch
-- may hold both the end and the return: then only pin and badge show it.
create function payon_secret_void() returns trigger language plpgsql as $$
begin
    update person_secret p set hash = null, code_index = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
        where p.tenant_id = new.tenant_id and p.venue_id = new.venue_id and p.staff_id = new.id and p.hash is not null;
    return null;
end
$$;
create trigger staff_secret_void after update on staff for each row
    when (old.ended_at is not null or new.ended_at is not null
        or (old.pin and not new.pin) or (old.badge and not new.badge))
    execute function payon_secret_void();

-- Wrong tries: of a person, of a device, and of a venue's PINs that were given without a name. Changes of one's own.
create table sign_in_lock (
    tenant_id uuid not null,
    venue_id uuid not null,
    kind text not null check (kind in ('staff', 'device', 'venue')),
    id uuid not null,
    failures integer not null default 0,
    locked_until timestamptz,
    misses timestamptz[] not null default '{}', -- when the last were: of a venue its tries, of a person the changes
    primary key (tenant_id, venue_id, kind, id),
    constraint sign_in_lock_venue_fk foreign key (tenant_id, venue_id) references venue
) with (fillfactor = 50);
select payon_isolate('sign_in_lock');

-- How long nobody may try after so many failures in a row. At ten a manager must unlock.
create function payon_try_wait(failures integer) returns interval immutable language sql as $$
    select case when $1 < 5 then interval '0'
        else least(interval '15 minutes', interval '30 seconds' * power(2, $1 - 5)) end
$$;

create function payon_lock_row(t uuid, v uuid, k text, i uuid) returns sign_in_lock language plpgsql as $$
declare
    l sign_in_lock;
begin
    loop
        select * into l from sign_in_lock
            where tenant_id = t and venue_id = v and kind = k and id = i for update;
        if found then return l; end if;
        insert into sign_in_lock (tenant_id, venue_id, kind, id) values (t, v, k, i) on conflict do nothing;
    end loop;
end
$$;

create function payon_lock_charge(l sign_in_lock) returns void language sql as $$
    update sign_in_lock s set failures = s.failures + 1,
        locked_until = clock_timestamp() + payon_try_wait(s.failures + 1)
    where s.tenant_id = (l).tenant_id and s.venue_id = (l).venue_id and s.kind = (l).kind and s.id = (l).id
$$;

-- One try, before anything is compared: it counts as failed until payon_secret_clear says that it was right, so that
-- tries at the same time over all hubs are counted, too. Rows are locked in one order: venue, device, person.
--
-- who: the person, or null: whoever has this PIN. state: go (compare with `hash`; null: it is wrong, but take as
-- long), wait (for wait_ms), locked (a manager must unlock), name (too many wrong PINs in this venue: the person must
-- be named). changes: `who` wants another PIN. Five times an hour: that a PIN is taken tells that it is right for
-- somebody. A locked person who is not named is not told so, or a wrong PIN could be told from a right one.
create function payon_secret_try(t uuid, v uuid, device uuid, who uuid, k text, code bytea, changes boolean,
    out state text, out found_id uuid, out hash text, out wait_ms bigint) language plpgsql as $$
declare
    of_venue sign_in_lock;
    of_device sign_in_lock;
    of_person sign_in_lock;
    recent timestamptz[];
begin
    state := 'go';
    wait_ms := 0;
    if who is null then
        of_venue := payon_lock_row(t, v, 'venue', v);
        recent := array(select m from unnest(of_venue.misses) m where m > clock_timestamp() - interval '1 hour');
        if cardinality(recent) >= 10 then
            state := 'name';
            return;
        end if;
    end if;
    of_device := payon_lock_row(t, v, 'device', device);
    if of_device.failures >= 10 then
        state := 'locked';
        return;
    elsif of_device.locked_until > clock_timestamp() then
        state := 'wait';
        wait_ms := extract(epoch from of_device.locked_until - clock_timestamp()) * 1000;
        return;
    end if;
    select s.staff_id, s.hash into found_id, hash from person_secret s
        where s.tenant_id = t and s.venue_id = v and s.kind = k and s.hash is not null
            and (case when who is null then s.code_index = code else s.staff_id = who end);
    if found_id is not null then
        of_person := payon_lock_row(t, v, 'staff', found_id);
        if of_person.failures >= 10 or of_person.locked_until > clock_timestamp() then
            if who is not null then
                state := case when of_person.failures >= 10 then 'locked' else 'wait' end;
                wait_ms := case when state = 'wait'
                    then extract(epoch from of_person.locked_until - clock_timestamp()) * 1000 else 0 end;
                found_id := null;
                hash := null;
                return;
            end if;
            found_id := null;
            hash := null;
        else
            if changes then
                recent := array(select m from unnest(of_person.misses) m where m > clock_timestamp() - interval '1 hour');
                if cardinality(recent) >= 5 then
                    state := 'wait';
                    wait_ms := extract(epoch from recent[1] + interval '1 hour' - clock_timestamp()) * 1000;
                    found_id := null;
                    hash := null;
                    return;
                end if;
                update sign_in_lock s set misses = recent || clock_timestamp()
                    where s.tenant_id = t and s.venue_id = v and s.kind = 'staff' and s.id = found_id;
            end if;
            perform payon_lock_charge(of_person);
        end if;
    end if;
    perform payon_lock_charge(of_device);
    if who is null and found_id is null then
        update sign_in_lock s set misses = recent || clock_timestamp()
            where s.tenant_id = t and s.venue_id = v and s.kind = 'venue' and s.id = v;
    end if;
end
$$;

-- The try was right, or a manager unlocks: a person, a device, or both; null: none.
create function payon_secret_clear(t uuid, v uuid, device uuid, who uuid) returns void language sql as $$
    update sign_in_lock s set failures = 0, locked_until = null
    where s.tenant_id = $1 and s.venue_id = $2
        and ((s.kind = 'device' and s.id = $3) or (s.kind = 'staff' and s.id = $4))
$$;

-- Sets a PIN or badge and unlocks the person. person_secret_code_once: it is somebody else's.
create function payon_secret_put(t uuid, v uuid, who uuid, k text, code bytea, hash text) returns void
language plpgsql as $$
begin
    insert into person_secret as p (tenant_id, venue_id, staff_id, kind, code_index, hash)
        values (t, v, who, k, code, payon_secret_put.hash)
        on conflict (tenant_id, venue_id, staff_id, kind)
        do update set code_index = excluded.code_index, hash = excluded.hash, set_at = now();
    perform payon_secret_clear(t, v, null, who);
end
$$;
