#!/usr/bin/env bash
# ./dev build: install what is missing and build into build/
lock
packages_install base
build_release
