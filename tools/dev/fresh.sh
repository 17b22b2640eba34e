#!/usr/bin/env bash
# ./dev fresh SUITE [--user] [--keep] [CMD]: ./dev up and test on a bare bookworm or trixie (root)
#
# debootstrap makes a minimal Debian with git once; each run copies it, clones HEAD into it under /root (or,
# with --user, into the home of an ordinary user with sudo), and runs `./dev up` twice, `./dev down` and
# `./dev test` there, or CMD instead. Everything runs in its own mount and process namespaces, so that no
# mount and no process is left when it ends. --keep leaves the folder.
suite=${1:-}
[[ $suite == bookworm || $suite == trixie ]] || die "which Debian? ./dev fresh bookworm|trixie"
shift
user=root keep=0 command=
while [ $# -gt 0 ]; do
    case $1 in
    --user) user=dev ;;
    --keep) keep=1 ;;
    *) command="$*"; break ;;
    esac
    shift
done
is_root || die "this needs root: sudo ./dev fresh $suite"
packages_install "$(sections_of fresh)"
cache=${PAYON_FRESH_DIR:-/var/tmp/payon-fresh}
mkdir -p "$cache/apt-$suite"
require_space "$cache" 6000

if [ ! -d "$cache/$suite.base" ]; then
    say fresh "debootstrap $suite (once)"
    rm -rf "$cache/$suite.base.new"
    debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$cache/$suite.base.new" \
        http://deb.debian.org/debian >"$cache/$suite.log" 2>&1 ||
        die "debootstrap failed: $(tail -n 1 "$cache/$suite.log"); log: $cache/$suite.log"
    mv "$cache/$suite.base.new" "$cache/$suite.base"
fi

box=$(mktemp -d "$cache/$suite.XXXXXX")
chmod 755 "$box"
if [ $keep = 1 ]; then
    say fresh "kept: $box"
else
    trap 'rm -rf --one-file-system "$box"' EXIT
fi
cp -a "$cache/$suite.base/." "$box/"

# Network access from inside: name servers, proxies, this machine's certificate authorities.
cp -L /etc/resolv.conf "$box/etc/resolv.conf"
echo "127.0.0.1 localhost $(hostname)" >"$box/etc/hosts"
for file in /etc/apt/apt.conf.d/*; do
    if grep -qi proxy "$file"; then cp "$file" "$box/etc/apt/apt.conf.d/"; fi
done
find /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$box/usr/local/share/ca-certificates/" {} +
way=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS; do
    [ -z "${!name:-}" ] || way+=("$name=${!name}")
done
if command -v npm >/dev/null; then
    way+=("npm_config_registry=$(npm config get registry 2>/dev/null)")
fi

home=/root
[ $user = root ] || home=/home/$user
[ -z "$(git status --porcelain --untracked-files=no)" ] || say fresh "uncommitted changes are not included"
say fresh "$suite, as $user, commit $(git rev-parse --short HEAD), in $box"
git clone --quiet "$ROOT" "$box/payon-hub"

cat >"$box/enter" <<'ENTER'
set -e
mount -t proc proc /proc
mount -t tmpfs tmpfs /dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
update-ca-certificates >/dev/null 2>&1
if [ "$BOX_USER" != root ]; then
    apt-get -qq update && apt-get -qq install -y --no-install-recommends sudo >/dev/null 2>&1
    useradd --create-home --shell /bin/bash "$BOX_USER"
    echo "$BOX_USER ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/dev
    echo "Defaults env_keep += \"http_proxy https_proxy no_proxy\"" >>/etc/sudoers.d/dev
fi
mv /payon-hub "$HOME/payon-hub"
chown -R "$BOX_USER": "$HOME/payon-hub"
cd "$HOME/payon-hub"
as() { if [ "$BOX_USER" = root ]; then bash -c "$1"; else runuser -u "$BOX_USER" -- bash -c "$1"; fi; }
if [ -n "$BOX_COMMAND" ]; then as "$BOX_COMMAND"; exit; fi
failed=0
for step in up up down test; do
    echo "--- ./dev $step"
    start=$SECONDS
    as "./dev $step" && verdict=ok || { verdict=FAILED; failed=1; }
    echo "--- ./dev $step: $verdict, $((SECONDS - start)) s"
done
exit $failed
ENTER

port=$(port_pick)
mkdir -p "$box/var/cache/apt/archives"
# In separate namespaces: what is mounted and started here ends with this command.
BOX=$box APT=$cache/apt-$suite unshare --mount --pid --fork --kill-child bash -c '
    set -e
    mount --bind "$APT" "$BOX/var/cache/apt/archives"
    mount -t tmpfs -o mode=755 tmpfs "$BOX/dev"
    mkdir "$BOX/dev/shm" "$BOX/dev/pts"
    for device in null zero full random urandom tty; do
        touch "$BOX/dev/$device"
        mount --bind "/dev/$device" "$BOX/dev/$device"
    done
    ln -s pts/ptmx "$BOX/dev/ptmx"
    ln -s /proc/self/fd "$BOX/dev/fd"
    ln -s fd/0 "$BOX/dev/stdin"
    ln -s fd/1 "$BOX/dev/stdout"
    ln -s fd/2 "$BOX/dev/stderr"
    exec chroot "$BOX" "$@"
' bash /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME="$home" LANG=C.UTF-8 TERM="${TERM:-dumb}" "${way[@]}" PAYON_LISTEN_PORT="$port" \
    BOX_USER="$user" BOX_COMMAND="$command" bash /enter || exit
