#!/usr/bin/env bash
# ./dev psql [ARGS]: psql on the demo database as its owner
source tools/dev/pg.inc
{ [ -e "$VAR/pg/data" ] && pg_running "$VAR/pg"; } || die "Postgres is not running: ./dev up"
exec "$(pg_bin)/psql" "$(pg_url "$VAR/pg" payon_owner)" "$@"
