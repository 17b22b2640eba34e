#!/usr/bin/env bash
# ./dev build: install missing packages and build into build/
lock
packages_install base
build_release
