-- Settings of a connection. Every statement of the hub takes arrays and finds rows by primary key:
-- nested loops over that index are right whatever the statistics say, and a plan made while the
-- tables were empty must not scan them when they are full (docs/decisions/023).
-- $1 isolation  $2 read only  $3 statement timeout, ms; 0: none  $4 application name  $5 lock timeout, ms
select
    set_config('default_transaction_isolation', $1, false),
    set_config('default_transaction_read_only', $2, false),
    set_config('statement_timeout', $3, false),
    set_config('lock_timeout', $5, false),
    set_config('idle_in_transaction_session_timeout', '5s', false),
    set_config('application_name', $4, false),
    set_config('search_path', 'public', false),
    set_config('synchronous_commit',
        case when current_setting('synchronous_commit') = 'remote_apply' then 'remote_apply'
            else 'on' end, false),
    set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('enable_seqscan', 'off', false),
    set_config('enable_bitmapscan', 'off', false),
    set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false),
    set_config('jit', 'off', false),
    -- a backend whose client vanished notices within some 10 s
    set_config('tcp_keepalives_idle', '5', false),
    set_config('tcp_keepalives_interval', '2', false),
    set_config('tcp_keepalives_count', '3', false)
