#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Debian's own critic has nothing to say, in its strictest mood; what is overridden has a reason beside it. And how the
# programs are hardened, in the words of Debian's tools: by what is in them, and by every call of the compiler.
. "$(dirname "$0")/lib.sh"
packages now
cd "$work/now" || exit 1

is "lintian" "$(lintian -EvIL +pedantic --fail-on none ./*.changes 2>/dev/null | grep -v '^N: ')" ""
# It can find fault: the same without what is overridden.
try "lintian without overrides says something" sh -c \
	'lintian -EIL +pedantic --no-override --fail-on none ./*.changes 2>/dev/null | grep -q watch-file'

mkdir -p unpacked
for deb in ./*.deb; do
	case $deb in *-dbgsym_*) ;; *) dpkg-deb -x "$deb" unpacked ;; esac
done
# The note of control flow integrity falls away where the start files of the C library lack it, as in Debian 12; see below.
for program in unpacked/usr/bin/* unpacked/usr/libexec/nightjar/*; do
	try "hardening-check $program" hardening-check --nocfprotection "$program"
	if [ "$(uname -m)" = x86_64 ]; then
		try "$program has landing places for jumps" sh -c "objdump -d '$program' | grep -q endbr64"
	fi
done
try "blhc" blhc build.log
verdict
