#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a system is given reads as it should, where the programs that say so are installed: systemd's units, hardened to 1.5 of 10
# or less, AppArmor profiles, and scripts of other supervisors.
. "$(dirname "$0")/lib"

most=1.5
# exposure UNIT: what systemd-analyze makes of it. Of a unit of users it takes for granted that it runs as root, which no such
# unit does, and counts that: it is shown one that says so.
exposure() {
	local copy
	copy=$(mktemp -d)
	sed '/^\[Service\]/a User=nightjar' "$1" >"$copy/${1##*/}"
	[ "${1#*/system/}" = "$1" ] || cp "$1" "$copy/"
	systemd-analyze security --offline=true "$copy/${1##*/}" 2>/dev/null | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p'
	rm -rf "$copy"
}
verdict "$(
	if command -v systemd-analyze >/dev/null; then
		for unit in $(files 'packaging/systemd/*.service'); do
			found=$(exposure "$unit")
			awk -v a="${found:-10}" -v b=$most 'BEGIN { exit !(a + 0 > b + 0) }' && echo "$unit:1: exposed ${found:-unknown}: at most $most"
		done
		for unit in $(files 'packaging/systemd/*.service' 'packaging/systemd/*.socket'); do
			# What its programs are is for where they are installed.
			systemd-analyze verify --man=no "$unit" 2>&1 | grep -F "${unit##*/}:" | grep -v 'is not executable\|not installed' |
				sed "s|^[^:]*:\([0-9]*\):|$unit:\1:|; t; s|^|$unit:1: |"
		done
	fi
	if command -v apparmor_parser >/dev/null; then
		for profile in $(files 'packaging/apparmor/*'); do
			apparmor_parser -Q -T -K "$profile" >/dev/null 2>&1 || echo "$profile:1: $(apparmor_parser -Q -T -K "$profile" 2>&1 | grep -v ^Cache | head -n 1)"
		done
	fi
	for script in $(files 'packaging/openrc/*' 'packaging/runit/*'); do
		sh -n "$script" 2>&1 | sed "s|^[^:]*: \([0-9]*\): |$script:\1: |"
		[ -x "$script" ] || echo "$script:1: is not executable"
	done
)"
