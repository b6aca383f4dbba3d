#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A newcomer's first quarter of an hour: a minimal Debian 12 without even make, the sources of the last commit, and the
# README's two lines typed as they stand. `make test-fresh` runs it; it is not part of `make test`, as it builds a machine.
# Packages come from the mirror that this machine's own apt uses. The bare tree and the packages are kept in build/fresh.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache=$PWD/${B:-build}/fresh suite=bookworm

skip() { echo "skipped: $1"; exit 77; }
[ "$(id -u)" = 0 ] || skip "building a minimal Debian needs root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
	awk -v suite=$suite '$2 == suite && $3 == "main" { print $1; exit }')
[ "$mirror" ] || skip "the apt of this machine has no $suite"
line_of() { sed -n "s/^    \(.*make $1\)$/\1/p" README.md | head -n 1; }
run_line=$(line_of run) test_line=$(line_of test)
[ "$run_line" ] && [ "$test_line" ] || { echo "README.md has no line that ends in make run, or make test"; exit 1; }

# All mounts and processes below live in namespaces of their own: they end with this script, however it ends.
if [ "${FRESH_INSIDE-}" != yes ]; then
	tree=$(mktemp -d) && chmod 755 "$tree"
	trap 'rm -rf --one-file-system "$tree"' EXIT
	mkdir -p "$cache/packages/partial"
	if [ ! -f "$cache/$suite.tar" ]; then
		debootstrap --variant=minbase "$suite" "$tree" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
			{ tail -n 20 "$cache/debootstrap.log"; exit 1; }
		tar -C "$tree" -cf "$cache/$suite.tar.part" . && mv "$cache/$suite.tar.part" "$cache/$suite.tar"
	else
		tar -C "$tree" -xf "$cache/$suite.tar"
	fi
	mkdir "$tree/srv/nightjar"
	git archive HEAD | tar -C "$tree/srv/nightjar" -x
	cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
	FRESH_INSIDE=yes unshare --mount --pid --ipc --fork --kill-child "$0" "$tree"
	exit
fi

tree=$1
mount --make-rprivate /
# A root that is a mount: only then may what runs in it make mount namespaces of its own.
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t sysfs -o ro sysfs "$tree/sys"
mount -t tmpfs tmpfs "$tree/dev/shm"
mkdir -p "$tree/dev/pts" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$tree/dev/pts"
ln -sf pts/ptmx "$tree/dev/ptmx"
mount --bind "$cache/packages" "$tree/var/cache/apt/archives"

# This machine has the network that packages come from, and nobody here asked for Tor on it.
in_tree() {
	env -i NIGHTJAR_TOR=off PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=linux LANG=C.UTF-8 CI=true DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+http_proxy="$http_proxy"} timeout 1800 chroot "$tree" sh -c "cd /srv/nightjar && $1" 2>&1
}

# answers LOG: what a new user types, once the screen has asked: a name, no passphrase; then the window is closed.
answers() {
	asked() { until grep -q "$1" "$log" || [ -e "$tree/tmp/over" ]; do sleep 0.3; done; sleep 1; }
	local log=$1
	asked 'Your name' && printf 'Alice\r'
	sleep 1
	printf '\r'
	asked 'Nobody is here yet' && printf '\021'
	sleep 2
}

for tool in make gcc pkg-config; do
	! chroot "$tree" sh -c "command -v $tool" >/dev/null || { echo "this machine is not fresh: it has $tool"; exit 1; }
done
echo "\$ $run_line"
: >"$cache/run.log"
answers "$cache/run.log" | { in_tree "script -qec '$run_line' /dev/null"; touch "$tree/tmp/over"; } | tee "$cache/run.log"
for program in nightjar nightjard; do
	[ -x "$tree/srv/nightjar/build/$program" ] || { echo "make run has not built $program"; exit 1; }
done
in_tree 'build/nightjar --no-start status' | grep 'You are Alice' || { echo "after make run no daemon answers"; exit 1; }
in_tree 'build/nightjar stop'
echo "\$ $test_line"
in_tree "$test_line" </dev/null | tee "$cache/test.log"
tail -n 1 "$cache/test.log" | grep -Eq '^[0-9]+ passed, 0 failed' || { echo "make test did not pass"; exit 1; }
