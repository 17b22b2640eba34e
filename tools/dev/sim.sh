#!/usr/bin/env bash
# ./dev sim [--seed N] [--steps M] [--runs R] [--as-of FEATURE] [--list FILE] [--trace] [--twice] [--cover] [--acts] [--lose] [--freeze] [--story NAME|all] [--stories]: run several hubs in a simulated world with faults
lock
packages_install "$(sections_of sim)"
build_release
[ -x build/tests/sim/sim ] || die "the build made no simulator (build/tests/sim/sim)"
exec 9>&-
exec build/tests/sim/sim "$@"
