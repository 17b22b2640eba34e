#!/usr/bin/env bash
# ./dev watch [SUITE | SUITE:JOB]…: whenever a file changes, build and run the tests that can see it
packages_install "$(sections_of watch)"
exec node tools/test/watch.mjs "$@"
