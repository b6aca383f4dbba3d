#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two builds of one commit give the same bytes, in other folders and with another umask, time zone, language and number of
# jobs. The second one also runs the tests of the build.
. "$(dirname "$0")/lib.sh"
packages now
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
(
	umask 027
	export TZ=Pacific/Chatham LANG=de_DE.UTF-8 LC_ALL=C JOBS=3 USER=somebody HOME=/nonexistent/home
	DEB=$again/an/other/place packaging/deb.sh
) || exit 1
for file in "$work"/now/*.deb "$work"/now/*.orig.tar.gz "$work"/now/*.debian.tar.xz "$work"/now/*.dsc; do
	try "$(basename "$file") is the same" cmp "$file" "$again/an/other/place/$(basename "$file")"
done
try "the tests of the build ran" grep -Eq '^[0-9]{2,} test programs$' "$again/an/other/place/build.log"
verdict
