#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A clock that is wrong by hours or days, ahead or behind: that is what is said to be wrong, messages wait, nothing is broken
# by it, and once the clock is set they arrive.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

gives 0 "a clock that can be wrong" make_clock
person alice
person bob
befriend alice bob
in_time 60 "linked" is_over alice Bob tor
waiting=
# wrong HOURS WORDS [waits]
wrong() {
	gives 0 "$2: stop" alice stop
	gives 0 "$2: start" wake alice at $(($1 * 3600))
	gives 0 "$2: a message" alice send Bob "$2"
	waiting="$waiting $out"
	in_time 90 "$2: is said" tor_says alice "Your clock is about $2: set it"
	gives 1 "$2: doctor" alice doctor
	says "^LOOK tor .*Your clock is about $2: set it" "$2: says so, too"
	says 'Set the clock: Tor does not work with a wrong one' "$2: and why"
	if [ "${3-}" ]; then
		gives 6 "$2: nothing arrives" alice send Bob "$2, waited for" --wait delivered --timeout 1
		is "$2: the message waits" "$(state_of alice "${waiting##* }")" queued
	fi
}
wrong 40 "40 hours ahead" waits
wrong -40 "40 hours behind" waits
wrong 5 "5 hours ahead" waits
# A clock that is before the last link counts as that: messages may go on.
wrong -5 "5 hours behind"
gives 0 "stop" alice stop
gives 0 "the clock is right again" wake alice
in_time 90 "linked" is_over alice Bob tor
for id in $waiting; do in_time 30 "message $id has waited and arrives" is_state alice "$id" delivered; done
is "each is there once" "$(texts bob Alice | sort | uniq -d | wc -l) $(texts bob Alice | wc -l)" "0 7"
in_time 60 "nothing is said about the clock any more" tor_says alice '^Connected\.'
# Not that her onion is published again: directories that have a descriptor from the future keep that until then.
finish
