#!/usr/bin/env bash
# ./dev psql [ARGS]: psql on the demo database as its owner, seeing every tenant
source tools/dev/pg.inc
{ [ -e "$VAR/pg/data" ] && pg_running "$VAR/pg"; } || die "Postgres is not running: ./dev up"
# Row-level security applies to the owner too: without tenants every table looks empty.
tenants=$("$(pg_bin)/psql" "$(pg_url "$VAR/pg" postgres)" -qAtXc 'select array_agg(tenant_id) from tenant' 2>/dev/null || true)
[ -z "$tenants" ] || export PGOPTIONS="-c payon.tenants=$tenants"
exec "$(pg_bin)/psql" "$(pg_url "$VAR/pg" payon_owner)" "$@"
