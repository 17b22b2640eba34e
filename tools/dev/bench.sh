#!/usr/bin/env bash
# ./dev bench [FIGURE…]: the figures of docs/performance.md, measured on this machine
lock
packages_install "$(sections_of bench)"
build_dir build-bench --buildtype=release -Dweb=disabled
exec 9>&-
PAYON_BENCH_BUILD=$ROOT/build-bench exec bench/run "$@"
