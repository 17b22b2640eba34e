#!/usr/bin/env bash
# ./dev replay FILE [ARGS]: play a data set of orders through the running hub
source tools/dev/pg.inc
source tools/dev/hub.inc
[ -r "${1:-}" ] || die "replay needs a file: ./dev replay FILE"
hub_pid >/dev/null || die "the hub is not running: ./dev up"
ctl=$(program payonctl)
exec "$ctl" --config "$VAR/ctl.conf" replay "$@"
