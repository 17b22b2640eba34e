#!/usr/bin/env bash
# ./dev logs: follow the logs of the hub and of Postgres
mkdir -p "$VAR/log"
touch "$VAR/log/hub.log"
files=("$VAR/log/hub.log")
[ ! -e "$VAR/pg/pg.log" ] || files+=("$VAR/pg/pg.log")
exec tail -n 50 -F "${files[@]}"
