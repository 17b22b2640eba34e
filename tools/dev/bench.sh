#!/usr/bin/env bash
# ./dev bench [fanout|mixed|durable|idle|all] [--out FILE]: the figures of docs/performance.md
lock
packages_install "$(sections_of bench)"
build_dir build-bench --buildtype=release
exec 9>&-
exec bench/run "$@"
