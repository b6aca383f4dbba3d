#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Three people, each a contact of the others, over Tor alone: a thousand messages from each to each at the same time, all of
# them delivered once and in order; and what is said of who is there.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

COUNT=${COUNT:-1000}

people='alice bob carol'
for m in $people; do person "$m"; done
befriend alice bob
befriend alice carol
befriend bob carol

# pairs COMMAND...: with FROM TO, for each two of them.
pairs() {
	local from to
	for from in $people; do
		for to in $people; do
			[ "$from" = "$to" ] || "$@" "$from" "$to"
		done
	done
}
meet() { in_time 60 "$1 is linked with $2 over tor" is_over "$1" "${2^}" tor; }
pairs meet

send_many() {
	local i
	for i in $(seq "$COUNT"); do
		printf '{"id":"%s","method":"send","params":{"contact":"%s","text":"%s %s"}}\n' "$i" "${2^}" "$1" "$i"
	done | "$1" rpc --stdio | grep -c '"state"' >"$E2E_TOP/sent-$1-$2"
}
jobs=
start_one() { send_many "$1" "$2" & jobs="$jobs $!"; }
pairs start_one
# shellcheck disable=SC2086
wait $jobs

has_count() { [ "$("$1" read "$2" --all --json | grep -c "\"direction\":\"$4\"")" = "$3" ]; }
arrive() {
	is "all of $1 to $2 are accepted" "$(cat "$E2E_TOP/sent-$1-$2")" "$COUNT"
	in_time 60 "all of $1 arrive at $2" has_count "$2" "${1^}" "$COUNT" in
	is "once and in order" "$(texts "$2" "${1^}" | cmp - <(seq -f "$1 %.0f" "$COUNT") 2>&1)" ""
}
pairs arrive
confirmed() {
	in_time 20 "all of $1 are confirmed by $2" confirms "$1" "${2^}"
}
confirms() { "$1" read "$2" --all --json | jq -e -s '[.. | objects | select(.direction == "out")] | all(.state == "delivered")' >/dev/null; }
pairs confirmed

gives 0 "contacts" alice contacts
says '^Bob .*online over tor' "bob is there"
says '^Carol .*online over tor' "and carol"
gives 0 "status" alice status
says '^ *tor +tor +working +Connected\. Contacts can find you: 1 onion service is published\.' "says how the road is"
says '^2 contacts, 2 online' "and who is there"
gives 0 "carol goes" carol stop
in_time 60 "and is gone for alice" is_over alice Carol null
gives 0 "a message to her" alice send Carol "where are you?"
late=$out
gives 0 "its story" alice message "$late"
says "Carol was last seen" "says when she was last seen"
gives 0 "carol is back" wake carol
in_time 120 "and hears it" is_state alice "$late" delivered
finish
