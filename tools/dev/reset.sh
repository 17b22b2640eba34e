#!/usr/bin/env bash
# ./dev reset: stop everything and delete var/, the demo's data included
source tools/dev/pg.inc
source tools/dev/hub.inc
lock
hub_stop
pg_remove "$VAR/pg"
rm -rf "${VAR:?}"
say reset "var/ is deleted; ./dev up starts from scratch"
