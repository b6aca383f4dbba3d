#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The life of the packages in a small Debian: an older version installed, two people who write, the upgrade, removing, purging;
# after it the machine has the files that it had before, but for the profiles.
. "$(dirname "$0")/lib.sh"

if [ "${PACKAGE_INSIDE-}" != yes ]; then
	packages now
	packages before "$older"
	tree=$(mktemp -d)
	trap 'rm -rf --one-file-system "$tree"' EXIT
	tree "$tree"
	for folder in now before; do
		mkdir -p "$tree/srv/$folder"
		for deb in "$work/$folder"/*.deb; do
			case $deb in *-dbgsym_*) ;; *) cp "$deb" "$tree/srv/$folder" ;; esac
		done
	done
	mkdir -p "$tree/srv/tests" && cp -R tests/e2e tests/package "$tree/srv/tests"
	PACKAGE_INSIDE=yes unshare --mount --pid --ipc --fork --kill-child "$0" "$tree"
	exit
fi

tree=$1
mounts "$tree"
# A user of the system stays, as Debian wants it, and so does what is its own: nobody may get its number, or its messages.
of_node='^(f|d) [0-7]* [^ ]* (\./)?(etc/(passwd|group|shadow|gshadow)-?|var/lib/nightjar-node)|etc/(passwd|group|shadow|gshadow)-?$'
# What is on the machine: kinds, owners and modes of all, and what is in the files of /etc.
look() {
	(
		cd "$tree" || exit 1
		find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./srv -o -path ./root \
			-o -path ./var/log -o -path ./var/cache -o -path ./var/lib/apt -o -path ./var/lib/dpkg \) -prune -o \
			-printf '%y %m %u:%g %p -> %l\n'
		find var/lib/dpkg/info -name 'nightjar*'
		find etc -type f -exec sha256sum {} +
	) | grep -vE "$of_node" | sort
}
try "apt finds its mirror" in_tree "$tree" apt-get update -qq
wanted=$(in_tree "$tree" sh -c 'apt-get install -s /srv/before/*.deb' | awk '/^Inst/ { print $2 }')
try "tor comes along unless one says otherwise" grep -qx tor <<<"$wanted"
needed=$(in_tree "$tree" sh -c 'apt-get install -s --no-install-recommends /srv/before/*.deb' |
	awk '/^Inst/ && $2 !~ /^nightjar/ { print $2 }')
is "and can be done without" "$(grep -cx tor <<<"$needed")" 0
# shellcheck disable=SC2086
try "what the packages depend on is installed" in_tree "$tree" apt-get install -qq -y --no-install-recommends $needed iproute2 procps
look >"$work/files.before"
try "the older version is installed" in_tree "$tree" sh -c 'apt-get install -qq -y --no-install-recommends /srv/before/*.deb'
try "manual pages are there" test -s "$tree/usr/share/man/man1/nightjar.1.gz"
# From here on nothing has a network. The path of the scripts is one that they know: tests/package of a folder.
in_tree "$tree" env E2E_INSIDE=yes E2E_TOP=/srv/people B=/usr/bin V="${V-}" unshare --net --mount --pid --fork --kill-child \
	--mount-proc /srv/tests/package/people || bad "two people: see above"
look >"$work/files.after"
try "after all of it the machine is as it was" diff "$work/files.before" "$work/files.after"
verdict
