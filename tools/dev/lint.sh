#!/usr/bin/env bash
# ./dev lint: clang's warnings, cppcheck, clang-tidy and shellcheck; any finding fails
lock
packages_install "$(sections_of lint)"
build_release
CC=clang build_dir build-clang --buildtype=debugoptimized -Dweb=disabled
failed=0
say lint cppcheck
git ls-files -z '*.c' | xargs -0r cppcheck --quiet --error-exitcode=1 --inline-suppr -I . \
    '-DHASH_ITER(hh,head,el,tmp)=while((el)!=(tmp))' \
    --enable=warning,portability --std=c11 -D_GNU_SOURCE -j "$(nproc)" \
    --suppressions-list=tools/dev/cppcheck.txt || failed=1
say lint clang-tidy
node -e 'for (const e of JSON.parse(require("fs").readFileSync("build/compile_commands.json")))
    if (!/\/bench\//.test(e.file)) console.log(require("path").resolve(e.directory, e.file))' | sort -u |
    xargs -P "$(nproc)" -n 8 clang-tidy -p build --quiet --warnings-as-errors='*' 2>"$VAR/log/tidy.err" ||
    failed=1
say lint shell
shellcheck -x -s bash -e SC1090,SC1091,SC2016 dev tools/pg-temp tools/dev/*.sh tools/dev/*.inc ||
    failed=1
[ $failed = 0 ] && say lint "no findings"
exit $failed
