#!/usr/bin/env bash
# ./dev fmt: clang-format every .c and .h (tables, *.def, keep their columns)
packages_install "$(sections_of fmt)"
git ls-files -z --cached --others --exclude-standard '*.c' '*.h' | xargs -0r clang-format -i
git diff --stat
