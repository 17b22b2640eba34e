-- The limits of single columns that commits write become domains. Postgres reads a table's CHECKs from their
-- text for each statement that writes to it, which was half of what a command alone cost; a domain's it keeps
-- ready. The domain of line.state is line_state_limit, and its constraint keeps the name line_state_check.
--
-- No row is read or rewritten: a column gets a domain without a constraint, then the domain gets it, "not
-- valid" as in 004, since all rows were written under the same one. Nor is an index made again: columns that
-- an index or a trigger names keep their CHECK.
set constraints all immediate;
do $$
declare
    t record;
    c record;
    steps text[];
    limits text[];
begin
    for t in
        select r.oid, r.relname from pg_class r
        where r.relkind = 'r' and r.relnamespace = 'public'::regnamespace
            and (r.relname in ('venue_head', 'journal', 'receipt') or exists (select from pg_attribute a
                where a.attrelid = r.oid and a.attname = 'live'))
        order by r.relname
    loop
        steps := '{}';
        limits := '{}';
        for c in
            select k.conname, pg_get_constraintdef(k.oid) as def, a.attname, a.atttypid::regtype as type,
                format('%s_%s_limit', t.relname, a.attname) as domain
            from pg_constraint k
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
            join pg_type y on y.oid = a.atttypid and y.typtype = 'b'
            where k.conrelid = t.oid and k.contype = 'c' and array_length(k.conkey, 1) = 1
                and not exists (select from pg_depend d
                    left join pg_constraint x on d.classid = 'pg_constraint'::regclass and x.oid = d.objid
                    where d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid
                        and d.refobjsubid = a.attnum and d.classid <> 'pg_attrdef'::regclass
                        and x.contype is distinct from 'c')
                and (select count(*) from pg_constraint x where x.conrelid = t.oid and x.contype = 'c'
                    and x.conkey = k.conkey) = 1
            order by a.attnum
        loop
            -- Its name must not be one of its own values: only the column is to be replaced.
            if c.def like '%''' || c.attname || '''%' then
                continue;
            end if;
            execute format('create domain public.%I as %s', c.domain, c.type);
            steps := steps || format('drop constraint %I', c.conname)
                || format('alter column %I type public.%I', c.attname, c.domain);
            limits := limits || format('alter domain public.%I add constraint %I %s not valid', c.domain,
                c.conname, replace(regexp_replace(c.def, '"?\m' || c.attname || '\M"?', 'VALUE', 'g'),
                    ' NOT VALID', ''));
        end loop;
        continue when steps = '{}';
        -- Those over several columns depend on their types. They are made again as they are, but not
        -- validated again.
        for c in
            select k.conname, replace(pg_get_constraintdef(k.oid), ' NOT VALID', '') as def
            from pg_constraint k
            where k.conrelid = t.oid and k.contype = 'c' and array_length(k.conkey, 1) > 1
            order by k.conname
        loop
            steps := steps || format('drop constraint %I', c.conname)
                || format('add constraint %I %s not valid', c.conname, c.def);
        end loop;
        execute format('alter table public.%I %s', t.relname, array_to_string(steps, ', '));
        for i in 1 .. array_length(limits, 1) loop
            execute limits[i];
        end loop;
    end loop;
end
$$;
