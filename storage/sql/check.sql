-- What must be true of a server and a database before the hub commits to it. check.c reads it, before
-- session.sql changes any setting.
select
    current_setting('server_version_num')::bigint,
    pg_is_in_recovery(),
    current_setting('fsync'),
    current_setting('full_page_writes'),
    current_setting('synchronous_commit'),
    current_setting('server_encoding'),
    r.rolsuper or r.rolbypassrls,
    exists (select from pg_class c where c.relnamespace = 'public'::regnamespace
        and c.relowner = r.oid),
    coalesce((select string_agg(version || ' ' || name || ' ' || sha256, ',' order by version)
        from public.migration), ''),
    -- the timeline, which each promotion of a standby raises: the first 8 digits of a segment's name
    case when pg_is_in_recovery() then 0
        else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end,
    current_setting('transaction_read_only') = 'on',
    current_setting('synchronous_standby_names') <> '',
    pg_backend_pid()::bigint,
    -- which server
    (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
    -- which database, as of its last restore
    md5(concat_ws(' ', (select system_identifier from pg_control_system()), current_database(),
        (select epoch from public.meta))),
    -- the procedures that write batches: each version of the hub calls its own
    coalesce((select string_agg(p.proname, ',') from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname like 'payon\_commit\_%'), '')
from pg_roles r where r.rolname = current_user
