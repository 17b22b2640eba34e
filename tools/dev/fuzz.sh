#!/usr/bin/env bash
# ./dev fuzz [--seconds N] [TARGET…]: libFuzzer on the decoders (60 s each)
lock
packages_install "$(sections_of fuzz)"
seconds=60
if [ "${1:-}" = --seconds ]; then
    seconds=${2:?--seconds N}
    shift 2
fi
CC=clang build_dir build-fuzz --buildtype=debugoptimized -Dweb=disabled -Dfuzz=true -Dtests=false \
    -Db_sanitize=address,undefined -Db_lundef=false
failed=0
found=0
for target in build-fuzz/tests/fuzz/fuzz_*; do
    if [ ! -x "$target" ] || [ -d "$target" ]; then continue; fi
    name=${target##*/fuzz_}
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    found=1
    mkdir -p "$VAR/fuzz/$name"
    corpus=("$VAR/fuzz/$name" "tests/fuzz/corpus/$name")
    # A file *.jsonl has a seed in each line; libFuzzer reads one seed a file.
    for lines in "tests/fuzz/corpus/$name"/*.jsonl; do
        [ -e "$lines" ] || continue
        seeds=$VAR/fuzz-seeds/$name/$(basename "$lines" .jsonl)
        rm -rf "$seeds"
        mkdir -p "$seeds"
        split -l 1 -a 4 "$lines" "$seeds/"
        corpus+=("$seeds")
    done
    say fuzz "$name for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$VAR/fuzz/$name-" "${corpus[@]}" >"$VAR/log/fuzz-$name.log" 2>&1 || {
        tail -n 30 "$VAR/log/fuzz-$name.log"
        say fuzz "$name FOUND SOMETHING: see var/log/fuzz-$name.log; the input is var/fuzz/$name-*"
        failed=1
    }
done
[ $found = 1 ] || die "no such fuzz target"
exit $failed
