#!/usr/bin/env bash
# ./dev demo [--speed N]: play a seeded busy evening through real client connections
source tools/dev/pg.inc
source tools/dev/hub.inc
hub_pid >/dev/null || die "the hub is not running: ./dev up"
ctl=$(program payonctl)
exec "$ctl" --config "$VAR/ctl.conf" demo "$@"
