#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Debian's own way to test packages where they are installed: packaging/debian/tests, in a small Debian.
. "$(dirname "$0")/lib.sh"

if [ "${PACKAGE_INSIDE-}" != yes ]; then
	packages now
	tree=$(mktemp -d)
	trap 'rm -rf --one-file-system "$tree"' EXIT
	tree "$tree"
	PACKAGE_INSIDE=yes unshare --mount --pid --ipc --fork --kill-child "$0" "$tree"
	exit
fi

tree=$1
mounts "$tree"
in_tree "$tree" apt-get update -qq || exit 1
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
debs=()
for deb in "$work"/now/*.deb; do
	case $deb in *-dbgsym_*) ;; *) debs+=("$deb") ;; esac
done
env -u B NIGHTJAR_TOR=off autopkgtest --output-dir "$said/out" --env=NIGHTJAR_TOR=off "${debs[@]}" "$work"/now/*.dsc -- \
	chroot "$tree" || bad "autopkgtest ends with $?"
cat "$said/out/summary"
try "each of the tests passed" sh -c "grep -q ' PASS\$' '$said/out/summary' && ! grep -qv ' PASS\$' '$said/out/summary'"
verdict
