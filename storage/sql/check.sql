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
        else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end
from pg_roles r where r.rolname = current_user
