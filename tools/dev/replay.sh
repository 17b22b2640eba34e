#!/usr/bin/env bash
# ./dev replay FILE [--calm|--chaos] [--day D]: play a data set through a private hub and check its figures
#
# Plays it twice, each time on a fresh database in a private Postgres: first without faults, then with a
# connection cut every few hundred commands and the hub killed (-9) ten times (--calm, --chaos: only the
# first or the second). Afterwards `payonctl report` must agree with the known figures of the set, in
# tests/replay/NAME.json or NAME-DAY.json; without such a file the report is printed.
source tools/dev/pg.inc
source tools/dev/hub.inc
file=${1:-}
[ -r "$file" ] || die "replay needs a file: ./dev replay FILE"
shift
passes="calm chaos" day=
while [ $# -gt 0 ]; do
    case $1 in
    --calm | --chaos) passes=${1#--} ;;
    --day) day=${2:-} && shift ;;
    *) die "replay knows --calm, --chaos and --day YYYY-MM-DD, not $1" ;;
    esac
    shift
done
packages_install base
build_release
hub=$(program payon-hub)
ctl=$(program payonctl)
expected=$ROOT/tests/replay/$(basename "$file" .csv)${day:+-$day}.json
kills=10 cut_every=300

home=$(mktemp -d "${TMPDIR:-/tmp}/replay.XXXXXX")
chmod 711 "$home"
hub_now='' player='' hub_at=''
cleanup() {
    local pid
    for pid in $player $hub_now; do kill -KILL "$pid" 2>/dev/null || true; done
    "$ROOT/tools/pg-temp" stop "$home"
    rm -rf "$home"
}
trap cleanup EXIT

hub_run() { # starts this replay's hub and waits until it listens
    local _
    "$hub" --config "$home/hub.conf" >>"$home/hub.log" 2>&1 &
    hub_now=$!
    for _ in {1..100}; do
        kill -0 "$hub_now" 2>/dev/null || die "the hub stopped: $(tail -n 1 "$home/hub.log")"
        port_taken "$hub_at" && return 0
        sleep 0.05
    done
    die "the hub is not listening after 5 s: $(tail -n 1 "$home/hub.log")"
}

progress() { sed -n 's/^ *[0-9]* s  *\([0-9]*\) of \([0-9]*\) .*/\1 \2/p' "$home/$1.log" | tail -n 1; }

# Kills and restarts the hub after each eleventh of the commands.
disturb() { # PASS
    local done_ all n=0
    while kill -0 "$player" 2>/dev/null && [ $n -lt $kills ]; do
        read -r done_ all <<<"$(progress "$1") " || true
        if [ "${done_:-0}" -gt $((${all:-1} * (n + 1) / (kills + 1))) ]; then
            kill -KILL "$hub_now"
            wait "$hub_now" 2>/dev/null || true
            hub_run
            n=$((n + 1))
        fi
        sleep 0.2
    done
    say "$1" "the hub was killed $n times"
    [ $n -eq $kills ] || [ -n "$day" ] || die "the data set ended before the hub was killed $kills times"
}

play() { # PASS
    local options=() status=0 database=$1 db_url='' db_owner_url=''
    eval "$("$ROOT/tools/pg-temp" database "$home" "$database" | sed "s/=\(.*\)/='\1'/")"
    printf 'listen_port = %s\ndb_url = %s\n' "$hub_at" "$db_url" >"$home/hub.conf"
    printf 'db_url = %s\ndb_owner_url = %s\n' "$db_url" "$db_owner_url" >"$home/migrate.conf"
    printf 'hub_url = ws://127.0.0.1:%s\ndb_owner_url = %s\n' "$hub_at" "$db_owner_url" >"$home/ctl.conf"
    "$hub" --config "$home/migrate.conf" --migrate >"$home/migrate.log" 2>&1 ||
        die "the migration failed: $(tail -n 1 "$home/migrate.log")"
    hub_run
    [ -z "$day" ] || options+=(--day "$day")
    [ "$1" = calm ] || options+=(--cut-every "$cut_every")
    "$ctl" --config "$home/ctl.conf" replay "$file" "${options[@]}" >"$home/$1.log" 2>&1 &
    player=$!
    [ "$1" = calm ] || disturb "$1"
    wait "$player" || status=$?
    player=
    say "$1" "$(tail -n 1 "$home/$1.log")"
    [ $status -eq 0 ] || die "the replay failed: $(grep -v ' a second ' "$home/$1.log" | tail -n 5)"
    if [ -r "$expected" ]; then
        say "$1" "$("$ctl" --config "$home/ctl.conf" report --check "$expected" | tail -n 20)"
        "$ctl" --config "$home/ctl.conf" report --check "$expected" >/dev/null ||
            die "the figures differ from ${expected#"$ROOT"/}"
    else
        "$ctl" --config "$home/ctl.conf" report
    fi
    kill -TERM "$hub_now"
    wait "$hub_now" 2>/dev/null || true
    hub_now=
}

say postgres "a private one in $home"
"$ROOT/tools/pg-temp" start "$home" >/dev/null
hub_at=$(port_pick)
for pass in $passes; do play "$pass"; done
