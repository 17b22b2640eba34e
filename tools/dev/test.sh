#!/usr/bin/env bash
# ./dev test [SUITE…]: build with sanitizers and run every suite, or those named (-l lists them)
lock
packages_install "$(sections_of test)"
build_sanitized
npm_install tests
exec node tools/test/run.mjs --build "$ROOT/build-test" "$@" 9>&-
