#!/usr/bin/env bash
# ./dev shots [STATE…] [--docs]: take pictures of the screens in their main states, into var/shots
#
# A private hub serves the demo's restaurant, always in the same state; tests/screens/lib/states.mjs lists
# what is shown. --out FOLDER: another folder. --docs: only the pictures of the README, into docs/img.
lock
packages_install "$(sections_of shots)"
build_release
npm_install tests
exec 9>&-
PAYON_BUILD=$ROOT/build exec node tools/shots/run.mjs "$@"
