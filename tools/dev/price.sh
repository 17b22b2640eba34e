#!/usr/bin/env bash
# ./dev price [CHECKS [SEED]]: price random checks and let an independent calculator judge them (1,000,000)
lock
packages_install "$(sections_of sim)"
build_release
exec 9>&-
"build/tests/price/cases" "${2:-1}" "${1:-1000000}" | python3 tests/price/calculator.py --kinds
