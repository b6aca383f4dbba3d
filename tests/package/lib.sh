# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the packages share: the packages of the last commit, older ones to upgrade from, and a small Debian to
# install them in. Made once a commit; the bare Debian and what it downloads are kept in build/fresh (see e2e/fresh.sh).
set -u
cd "$(dirname "$0")/../.." || exit 1
B=$(realpath -m "${B:-build}") suite=bookworm here=$PWD older=0.0.9
cache=$B/fresh work=$B/package
export LC_ALL=C.UTF-8

skip() { echo "skipped: $1"; exit 77; }

failures=0 checks=0
ok() { checks=$((checks + 1)); [ -z "${V-}" ] || echo "ok       $*"; }
bad() { checks=$((checks + 1)) failures=$((failures + 1)); echo "FAILED   $*"; }
# is WHAT GOT WANTED
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: \"$2\" is not \"$3\""; fi; }
# try WHAT COMMAND...: it succeeds; what it says is shown when not.
try() {
	local what=$1 said
	shift
	if said=$("$@" 2>&1); then ok "$what"; else bad "$what: $(tail -n 20 <<<"$said")"; fi
}
verdict() {
	echo "$((checks - failures)) of $checks checks passed"
	[ "$failures" = 0 ]
	exit
}

# packages FOLDER [VERSION]: those of the last commit are in $work/FOLDER, built unless they are there already.
packages() {
	local commit
	commit=$(git -c safe.directory='*' rev-parse HEAD) || skip "there is no git, which says what the last commit is"
	[ "$(cat "$work/$1.commit" 2>/dev/null)" != "$commit" ] || return 0
	rm -f "$work/$1.commit"
	# The tests of the build run once, in reproducible.sh.
	DEB=$work/$1 DEB_BUILD_OPTIONS=nocheck packaging/deb.sh ${2:+"$2"} || exit 1
	echo "$commit" >"$work/$1.commit"
}

# tree FOLDER: unpacks a minimal Debian there. Packages come from the mirror that this machine's own apt uses.
tree() {
	local mirror
	[ "$(id -u)" = 0 ] || skip "making a minimal Debian needs root"
	command -v debootstrap >/dev/null || skip "debootstrap is not installed"
	mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		awk -v suite=$suite '$2 == suite && $3 == "main" { print $1; exit }')
	[ "$mirror" ] || skip "the apt of this machine has no $suite"
	mkdir -p "$cache/packages/partial" "$1" && chmod 755 "$1"
	if [ ! -f "$cache/$suite.tar" ]; then
		debootstrap --variant=minbase "$suite" "$1" "$mirror" >"$cache/debootstrap.log" 2>&1 ||
			{ tail -n 20 "$cache/debootstrap.log"; exit 1; }
		tar -C "$1" -cf "$cache/$suite.tar.part" . && mv "$cache/$suite.tar.part" "$cache/$suite.tar"
	else
		tar -C "$1" -xf "$cache/$suite.tar"
	fi
	cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
	printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"
}

# mounts FOLDER: what programs there expect to be mounted. Only in a mount namespace of the test's own.
mounts() {
	mount --make-rprivate /
	mount --bind "$1" "$1"
	mount -t proc proc "$1/proc"
	mount -t sysfs -o ro sysfs "$1/sys"
	mount -t tmpfs tmpfs "$1/dev/shm"
	mkdir -p "$1/dev/pts" && mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
	ln -sf pts/ptmx "$1/dev/ptmx"
	mount --bind "$cache/packages" "$1/var/cache/apt/archives"
}

# in_tree FOLDER COMMAND...: there, with nothing of this machine's environment.
in_tree() {
	local at=$1
	shift
	env -i NIGHTJAR_TOR=off PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=linux LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+http_proxy="$http_proxy"} chroot "$at" "$@"
}
