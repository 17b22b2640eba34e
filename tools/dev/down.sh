#!/usr/bin/env bash
# ./dev down: stop the hub and Postgres that ./dev up started; their data is kept
source tools/dev/pg.inc
source tools/dev/hub.inc
lock
hub_stop
[ ! -e "$VAR/pg" ] || pg_stop "$VAR/pg"
say down "hub and Postgres are stopped"
