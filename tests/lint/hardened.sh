#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What ships is what was meant: position-independent, relocations read-only and bound at start, no executable stack, stack
# protector, fortified calls, only the libraries of the design, and no path of the machine that built it.
. "$(dirname "$0")/lib"

libraries='ld-linux.*|libc|libm|libsodium|libsqlite3|libevent_core-2\.1|libjansson|libutf8proc|libinih|libqrencode|libpng16|libncursesw|libtinfo|libseccomp'
verdict "$(
	for program in "$B"/nightjar "$B"/nightjard "$B"/nightjar-bluez "$B"/nightjar-notify; do
		[ -f "$program" ] || { echo "$program:1: is not built"; continue; }
		# What speaks to D-Bus holds no keys, and what holds keys does not speak to it.
		may=$libraries
		case ${program##*/} in
		nightjar-bluez) may='ld-linux.*|libc|libsystemd' ;;
		nightjar-notify) may='ld-linux.*|libc|libsystemd|libjansson|libsodium' ;;
		esac
		lacks() { echo "$program:1: $1"; }
		about=$(readelf -hldW "$program")
		has() { printf '%s\n' "$about" | grep -qE "$1"; }
		has 'Type: +DYN' || lacks 'is not position-independent'
		has 'GNU_RELRO' || lacks 'relocations stay writable'
		has 'BIND_NOW|Flags:.*NOW' || lacks 'binds symbols late'
		! has 'GNU_STACK.*RWE' || lacks 'has an executable stack'
		! has '\((RPATH|RUNPATH)\)' || lacks 'looks for libraries where it was built'
		printf '%s\n' "$about" | sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*/\1/p' | grep -vxE "$may" |
			while read -r name; do lacks "links $name"; done
		# A program of one empty function needs neither.
		symbols=$(nm -D --undefined-only "$program")
		if printf '%s\n' "$symbols" | grep -q ' sqlite3_open\| sd_bus_open'; then
			printf '%s\n' "$symbols" | grep -q __stack_chk_fail || lacks 'has no stack protector'
			printf '%s\n' "$symbols" | grep -q '_chk@' || lacks 'has no fortified calls'
		fi
		! grep -aqF "$PWD" "$program" || lacks "holds the path of this folder"
	done
)"
