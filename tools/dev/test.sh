#!/usr/bin/env bash
# ./dev test [SUITE | SUITE:JOB]…: build with sanitizers and run all tests, or these (-l, --changed, --since REV, --slowest N)
#
# -l, --list   list the jobs that would run; builds nothing
# --changed    only jobs that can see uncommitted changes or commits that main does not have
# --since REV  only jobs that can see a change since that commit
# --slowest N  name the N slowest jobs at the end (10 when everything runs)
#
# Only what the selected jobs need is built: C tests do not wait for TypeScript.
build='build-test'
run=(node tools/test/run.mjs --build "$ROOT/$build")

list=0 narrowed=0
for word in "$@"; do
    case $word in
    -l | --list) list=1 ;;
    --changed | --since | --since=* | --changed-files | --changed-files=*) narrowed=1 ;;
    esac
done
# With a build directory a list only reads: no lock, no installation.
if [ $list = 1 ] && [ -f "$build/meson-info/intro-tests.json" ] && node_is_good; then
    exec "${run[@]}" "$@"
fi

# prepare ARGUMENTS…: installs and builds what the selected jobs need
prepare() {
    local plan verb what targets=()
    plan=$("${run[@]}" --plan "$@") || exit 1 # it said why
    while read -r verb what; do
        case $verb in
        npm) npm_install "$what" ;;
        target) targets+=("$what") ;;
        esac
    done <<<"$plan"
    [ ${#targets[@]} = 0 ] || build_targets $build "${targets[@]}"
}

lock
packages_install "$(sections_of test)"
build_setup $build --buildtype=debugoptimized -Dweb=enabled -Db_sanitize=address,undefined -Db_lundef=false
[ $list = 0 ] || exec "${run[@]}" "$@" 9>&-
ninja -C "$ROOT/$build" build.ninja >"$VAR/log/meson-$build.log" 2>&1 || {
    grep -n ERROR "$VAR/log/meson-$build.log" >&2 || tail -n 20 "$VAR/log/meson-$build.log" >&2
    die "meson failed; full output: var/log/meson-$build.log"
}
[ $narrowed = 0 ] || prepare --unbuilt "$@"
prepare "$@"
exec "${run[@]}" "$@" 9>&-
