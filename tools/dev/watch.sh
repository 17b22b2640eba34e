#!/usr/bin/env bash
# ./dev watch [SUITE | SUITE:JOB]…: when a file changes, build and run what can see it; Ctrl-C ends it
packages_install "$(sections_of watch)"
exec node tools/test/watch.mjs "$@"
