#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Debian packages of the last commit: a folder debian/ has to be at the root of the sources, so they are unpacked
# elsewhere and packaging/debian is put there.
#   packaging/deb.sh [VERSION]    VERSION: another one than the changelog says, for tests of upgrades, e.g. 0.0.9
# Into $DEB (build/deb): the packages, the source package, *.changes and the log. DEB_BUILD_OPTIONS as of Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${DEB:-${B:-build}/deb}") version=${1-}
now=$(sed -n 's/^VERSION *:= *//p' Makefile)
# Nothing of the make that runs this gets into the one that builds the package.
unset B V MAKEFLAGS MFLAGS MAKELEVEL PREFIX DESTDIR
umask 022

rm -rf "$out" && mkdir -p "$out"
make --no-print-directory -s dist ARCHIVE="$out/dist.tar.gz"
tar -xzf "$out/dist.tar.gz" -C "$out"
if [ "$version" ]; then
	mv "$out/nightjar-$now" "$out/nightjar-$version"
	sed -i "s/^VERSION *:= .*/VERSION := $version/" "$out/nightjar-$version/Makefile"
	tar -C "$out" --sort=name --mtime='2026-01-01 UTC' --owner=0 --group=0 --numeric-owner -c "nightjar-$version" |
		gzip -9n >"$out/nightjar_$version.orig.tar.gz"
	rm "$out/dist.tar.gz"
else
	version=$now
	mv "$out/dist.tar.gz" "$out/nightjar_$version.orig.tar.gz"
fi
cd "$out/nightjar-$version"
cp -R packaging/debian debian
[ "$version" = "$now" ] || sed -i "1s/(.*)/($version-1)/" debian/changelog
dpkg-buildpackage -us -uc "-j${JOBS:-$(nproc)}" >"$out/build.log" 2>&1 || { tail -n 40 "$out/build.log"; exit 1; }
cd "$out" && ls ./*.deb
