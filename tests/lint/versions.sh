#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One version, the Makefile's, in everything that packages are made from; and what is a script for the tools of another system
# is at least one for the shell: it can be read, defines what it has to, and does nothing while it is read.
. "$(dirname "$0")/lib"

version=$(sed -n 's/^VERSION *:= *//p' Makefile 2>/dev/null)
# says FILE PATTERN: the version of it; only where there is such a file.
says() {
	local found
	[ -f "$1" ] || return 0
	found=$(sed -nE "s/$2/\1/p" "$1" | head -n 1)
	[ "$found" = "$version" ] || echo "$1:1: says version ${found:-none}, the Makefile $version"
}
# reads FILE FUNCTION...: with no program that could be run, and nothing of this environment.
reads() {
	local file=$1 said
	shift
	[ -f "$file" ] || return 0
	said=$(env -i PATH=/nonexistent "$BASH" --noprofile --norc -euc '
		. "$0"
		: "${pkgname:?}" "${pkgver:?}" "${pkgdesc:?}" "${license:?}" "${source:?}" "${makedepends:?}"
		for f; do declare -F "$f" >/dev/null || { echo "lacks $f()"; exit 1; }; done' "./$file" "$@" 2>&1) ||
		echo "$file:1: ${said//$'\n'/; }"
}

verdict "$(
	says packaging/debian/changelog '^nightjar \(([^)]*)-[^-)]*\) .*'
	says packaging/arch/PKGBUILD '^pkgver=(.*)'
	says packaging/alpine/APKBUILD '^pkgver=(.*)'
	says packaging/rpm/nightjar.spec '^Version: *(.*)'
	says packaging/desktop/nightjar.metainfo.xml '.*<release version="([^"]*)".*'
	reads packaging/arch/PKGBUILD build check package
	reads packaging/alpine/APKBUILD build check package
)"
