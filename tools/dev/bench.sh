#!/usr/bin/env bash
# ./dev bench [ARGS]: the figures of docs/operations.md, measured on this machine
lock
packages_install "$(sections_of bench)"
build_release
[ -x bench/run ] || die "there is no bench/run yet"
exec 9>&-
exec bench/run "$@"
