#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A contact turned hostile, who knows the onion and whose tor has the key for it, holds a thousand slow streams and floods the
# onion with new ones. Not a byte is answered; another contact of the same onion still links and talks; the daemon's size and
# descriptors stay within bounds.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/tor/attacker" || exit 1
tor_enter "$@"

person alice
person bob
person carol
befriend alice bob
befriend alice carol
in_time 60 "alice and bob are linked" is_over alice Bob tor
in_time 60 "alice and carol are linked" is_over alice Carol tor

# Carol has looked for alice at that onion, so that her tor has the key.
alice stop
gives 0 "carol writes" carol send Alice "where are you?"
tries() { [ "$(contact "$1" "$2" trying)" = true ]; }
in_time 60 "and looks for alice" tries carol Alice
wake alice
in_time 90 "alice and carol are linked" is_over alice Carol tor
in_time 90 "alice and bob are linked" is_over alice Bob tor
onion=$(services alice | jq -r .address)
is "carol and bob come in at the same onion" "$(services alice | jq -r .contacts)" 2
pid=$(pid_of alice)
size() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }
files() { find "/proc/$pid/fd" -mindepth 1 2>/dev/null | wc -l; }
has_more_files() { [ "$(files)" -gt $((files + $1)) ]; }
talk() {
	gives 0 "$1: alice to bob" alice send Bob "to bob, $1" --wait delivered --timeout 60
	gives 0 "$1: bob to alice" bob send Alice "to alice, $1" --wait delivered --timeout 60
}

# Carol's daemon stands still; her tor goes on, and does what the attacker asks.
kill -STOP "$(pid_of carol)"
socks=$(echo "$E2E_TOP"/carol/run/nightjar/*.tor/socks)
attack() {
	on carol "$B/opt/tests/tor/attacker" "$1" "$socks" "$onion" "$2" "$3" >"$E2E_TOP/$1" 2>&1 &
	attacker=$!
}
# during WHAT: bob talks, links anew and talks while it goes on. Keeps the most descriptors that alice had meanwhile.
during() {
	local n
	talk "$1"
	kill -9 "$(tor_of bob)"
	in_time 60 "$1: bob links anew" is_over bob Alice tor
	talk "$1, linked anew"
	while kill -0 "$attacker" 2>/dev/null; do
		n=$(files)
		most=$((n > most ? n : most))
		sleep 0.2
	done
	out=$(cat "$E2E_TOP/$2") err=
	[ -z "${V-}" ] || echo "$out"
	says '^opened [0-9]{3,} streams' "$1: a hundred streams at least"
	says ' answered 0 bytes' "$1: not a byte in answer ($out)"
}
before=$(size) files=$(files) most=0
attack slow 1000 20
within 20 "the attacker is let in" has_more_files 20
during "beside slow streams" slow
attack flood 60 15
during "under a flood" flood
after=$(size)
[ -z "${V-}" ] || echo "alice had $before KiB and $files descriptors before, has $after KiB after, and had $most descriptors"
if [ $((after - before)) -lt 32768 ]; then ok "less than 32 MiB more"; else bad "alice grew from $before to $after KiB"; fi
if [ "$most" -lt $((files + 100)) ]; then ok "less than a hundred descriptors more"; else bad "$most descriptors, $files before"; fi
finish
