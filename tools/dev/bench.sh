#!/usr/bin/env bash
# ./dev bench [FIGURE…]: measure the figures of docs/performance.md on this machine
lock
packages_install "$(sections_of bench)"
npm_install clients/web
npm_install tests
build_dir build-bench --buildtype=release -Dweb=enabled
exec 9>&-
PAYON_BUILD=$ROOT/build-bench PAYON_BENCH_BUILD=$ROOT/build-bench exec bench/run "$@"
