#!/usr/bin/env bash
# ./dev up: install, build, start Postgres and the hub, load the demo, print the addresses
source tools/dev/pg.inc
source tools/dev/hub.inc
lock
packages_install base
build_release
pg_home "$VAR/pg"
[ -d "$VAR/pg/data" ] || { say postgres "making a cluster in var/pg"; pg_create "$VAR/pg"; }
pg_start "$VAR/pg"
say postgres "$(pg_url "$VAR/pg" payon_hub)"

# A running hub is replaced if its build, its settings or its screens have changed.
hub=$(program payon-hub)
hub_settings
sum=$(cat "$hub" "$VAR/hub.conf" "$ROOT"/build/clients/web/*.* 2>/dev/null | sha256sum)
if hub_pid >/dev/null && [ "$(cat "$VAR/hub.sum" 2>/dev/null)" = "$sum" ] && (hub_ready) 2>/dev/null; then
    say hub "already running"
else
    hub_stop
    hub_migrate
    hub_start
    hub_seed_demo
    echo "$sum" >"$VAR/hub.sum"
fi
say hub "$(hub_url) (pid $(hub_pid), log var/log/hub.log)"
cat <<TEXT

Screens (each shows a code the first time: ./dev ctl pair CODE lets it in):
  $(hub_url)/tablet
  $(hub_url)/kitchen        ./dev ctl pair CODE --role kitchen

Next:
  ./dev ctl tail           watch the demo venue's journal
  ./dev demo               in a second terminal: a busy evening plays
  ./dev help               everything else
TEXT
