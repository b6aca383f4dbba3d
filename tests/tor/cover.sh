#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Cover: on the wire between alice and Tor's network as much leaves in each second whether she writes or not; without it
# nothing does but what there is to say.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
befriend alice bob
in_time 60 "linked" is_over alice Bob tor
us=$(tor_address alice)
WINDOW=5    # seconds that are looked at

# sent FILE: $bytes that alice sent in a window, and how many seconds of it were $busy with what a record takes: two cells.
sent() {
	read -r bytes busy < <(tcpdump -nttr "$1" "src $us and tcp" 2>/dev/null | awk '
		{ all += $NF; each[int($1)] += $NF }
		END { for (second in each) busy += each[second] >= 1028; print all + 0, busy + 0 }')
	[ -z "${V-}" ] || echo "$1: $bytes bytes in $busy seconds"
}
idle() { capture alice "$E2E_TOP/$1"; sleep $WINDOW; capture_stop; sent "$E2E_TOP/$1"; }
writing() {
	local i
	capture alice "$E2E_TOP/$1"
	for i in $(seq $((WINDOW * 2))); do
		alice send Bob "$1 $i" >/dev/null 2>&1
		sleep 0.5
	done
	capture_stop
	sent "$E2E_TOP/$1"
}
# Two cells a second; now and then Tor adds some of its own, for padding or for circuits that may be wanted.
is_steady() { [ "$busy" -ge $((WINDOW - 1)) ] && [ "$bytes" -le $(((WINDOW + 2) * 1050 + 10 * 536)) ]; }
is_quiet() { [ "$busy" -le 2 ]; }

gives 0 "no cover at first" alice cover Bob
says '^No cover: something is sent when there is something to say' "says so"
idle quiet
within 1 "next to nothing leaves" is_quiet
gives 2 "too fast" alice cover Bob 0.5
gives 2 "too slow" alice cover Bob 61
gives 0 "cover" alice cover Bob 1
says 'one record leaves every 1 s, .*: 89 MB a day' "says what it costs"
gives 0 "asked again" alice cover Bob
says 'every 1 s' "it is kept"
is "still linked" "$(contact alice Bob online)" tor
idle covered
within 1 "a record leaves each second" is_steady
writing written
within 1 "no more and no less while somebody writes" is_steady
in_time 20 "what was written arrives" has_text bob Alice "written 10"
gives 0 "no cover" alice cover Bob off
idle again
within 1 "next to nothing leaves again" is_quiet
finish
