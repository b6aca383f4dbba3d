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

# sent FILE: bytes that alice sent in a window; the seconds of it in which there were any go to $busy.
sent() {
	local lines
	lines=$(tcpdump -nttr "$1" "src $us and tcp" 2>/dev/null | awk '{ print int($1), $NF }' | awk '$2 > 0')
	busy=$(cut -d ' ' -f 1 <<<"$lines" | sort -u | grep -c .)
	bytes=$(awk '{ n += $2 } END { print n + 0 }' <<<"$lines")
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
# Two cells a second, and now and then one that Tor itself adds to hide how long a connection was used (padding-spec).
is_steady() { [ "$bytes" -ge $(((WINDOW - 1) * 1028)) ] && [ "$bytes" -le $(((WINDOW + 2) * 1050 + 6 * 536)) ]; }

gives 0 "no cover at first" alice cover Bob
says '^No cover: something is sent when there is something to say' "says so"
idle quiet
within 1 "next to nothing leaves" test "$bytes" -lt $((WINDOW * 600))
gives 2 "too fast" alice cover Bob 0.5
gives 2 "too slow" alice cover Bob 61
gives 0 "cover" alice cover Bob 1
says 'one record leaves every 1 s, .*: 89 MB a day' "says what it costs"
gives 0 "asked again" alice cover Bob
says 'every 1 s' "it is kept"
is "still linked" "$(contact alice Bob online)" tor
idle covered
within 1 "something leaves each second" test "$busy" -ge $((WINDOW - 1))
within 1 "a record" is_steady
writing written
within 1 "no more and no less while somebody writes" is_steady
in_time 20 "what was written arrives" has_text bob Alice "written 10"
gives 0 "no cover" alice cover Bob off
idle again
within 1 "next to nothing leaves again" test "$bytes" -lt $((WINDOW * 600))
finish
