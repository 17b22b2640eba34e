#!/usr/bin/env bash
# ./dev golden: after a change of the protocol: new lines for tests/golden, and the tables of docs/protocol.md
lock
packages_install "$(sections_of test)"
build_release
exec node tools/new/golden.mjs "$ROOT/build" 9>&-
