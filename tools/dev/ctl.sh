#!/usr/bin/env bash
# ./dev ctl [ARGS]: run payonctl against the hub that ./dev up started
source tools/dev/pg.inc
source tools/dev/hub.inc
hub_pid >/dev/null || die "the hub is not running: ./dev up"
ctl=$(program payonctl)
exec "$ctl" --config "$VAR/ctl.conf" "$@"
