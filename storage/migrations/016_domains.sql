-- What a CHECK of one column of a record says moves into a domain of the column, of the same name and text.
-- Postgres reads each CHECK of a table from its stored text again for each statement that writes to it,
-- which was four tenths of what a command alone cost the server; what a domain says it keeps ready.
--
-- Nothing is scanned or written anew: the types get their rules afterwards, "not valid", as do the rules over
-- several columns, which have to be taken away meanwhile. The rows that are there meet them all. Columns of
-- an index or a trigger keep their CHECK.
do $$
declare
    several text[];
    r record;
    name text;
begin
    select array_agg(format('alter table %s add constraint %I %s not valid', k.conrelid::regclass, k.conname,
            replace(pg_get_constraintdef(k.oid), ' NOT VALID', '')))
        into several
        from pg_constraint k join pg_class c on c.oid = k.conrelid
        where k.contype = 'c' and cardinality(k.conkey) > 1 and exists (select from pg_attribute a
            where a.attrelid = c.oid and a.attname = 'live' and not a.attisdropped);
    for r in select k.conrelid::regclass as target, k.conname
            from pg_constraint k join pg_class c on c.oid = k.conrelid
            where k.contype = 'c' and cardinality(k.conkey) > 1 and exists (select from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'live' and not a.attisdropped) loop
        execute format('alter table %s drop constraint %I', r.target, r.conname);
    end loop;
    for r in select k.conrelid::regclass as target, c.relname, k.conname, a.attname,
                format_type(a.atttypid, a.atttypmod) as type, pg_get_expr(k.conbin, k.conrelid) as rule
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid and c.relnamespace = 'public'::regnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
            where k.contype = 'c' and cardinality(k.conkey) = 1 and a.attname <> 'seq'
                and (c.relname in ('venue_head', 'receipt') or exists (select from pg_attribute l
                    where l.attrelid = c.oid and l.attname = 'live' and not l.attisdropped))
                and not exists (select from pg_depend d join pg_class i on i.oid = d.objid
                    where d.classid = 'pg_class'::regclass and i.relkind = 'i' and d.refobjid = c.oid
                        and d.refobjsubid = a.attnum)
                and not exists (select from pg_constraint x where x.conrelid = c.oid
                    and x.contype in ('p', 'u', 'x', 'f') and a.attnum = any (x.conkey)) loop
        name := format('%s_%s', r.relname, r.attname);
        if to_regtype(format('public.%I', name)) is null then
            execute format('create domain public.%I as %s', name, r.type);
            execute format('alter table %s alter column %I type public.%I', r.target, r.attname, name);
        end if;
        execute format('alter table %s drop constraint %I', r.target, r.conname);
        execute format('alter domain public.%I add constraint %I check (%s) not valid', name, r.conname,
            regexp_replace(r.rule, format('(?<![\w''])"?\m%s\M"?(?![\w''])', r.attname), 'VALUE', 'g'));
    end loop;
    for i in 1 .. cardinality(several) loop
        execute several[i];
    end loop;
end
$$;
