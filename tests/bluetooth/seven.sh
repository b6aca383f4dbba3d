#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=10 bluetoothd inquiry=2000 page=2000 supervision=2000
# A piconet has room for seven. Nine people are near one: she has no more than seven links at any time, and yet each of the nine
# gets a turn, for what they write as for what she writes.
. "$(dirname "$0")/lib.sh"

person hub 0
others=()
for i in $(seq 9); do person "p$i" "$i"; others+=("p$i"); done
works() { "$1" bluetooth | grep -qE "hci[0-9] *(working|limited)"; }
for i in $(seq 0 9); do
	who=${people[i]}
	"$who" init "$who" --no-passphrase >/dev/null 2>&1 && "$who" bluetooth on "hci$i" >/dev/null || bad "$who is not set up"
done
for who in "${people[@]}"; do within 30 "$who's adapter works" works "$who"; done

# How many links she has, again and again.
(while sleep 0.5; do air show 0 | sed -n 's/.*links=\([0-9]*\).*/\1/p'; done) >"$E2E_TOP/links" &
watch=$!

gives 0 "hub can be found" hub bluetooth nearby 10
for who in "${others[@]}"; do
	# For the last two there is no place: nobody hears them call before one of the others has made room.
	[ "$who" != p8 ] || within 60 "seven are linked" eval 'air show 0 | grep -q links=7'
	gives 0 "an invite for $who" hub invite --for "$who"
	gives 0 "$who takes it up" "$who" add "$out" --name hub
	gives 0 "$who writes" "$who" send hub "from $who"
	echo "$out" >"$E2E_TOP/$who/sent"
done
began=$SECONDS
for who in "${others[@]}"; do within 300 "what $who wrote is delivered" is_state "$who" "$(cat "$E2E_TOP/$who/sent")" delivered; done
echo "all nine were heard after $((SECONDS - began)) s"
gives 0 "hub hides" hub bluetooth nearby off
for who in "${others[@]}"; do
	gives 0 "hub writes to $who" hub send "$who" "to $who"
	echo "$out" >"$E2E_TOP/$who/answer"
done
began=$SECONDS
for who in "${others[@]}"; do within 300 "what hub wrote to $who is delivered" is_state hub "$(cat "$E2E_TOP/$who/answer")" delivered; done
echo "all nine were answered after $((SECONDS - began)) s"
kill $watch
most=$(sort -n "$E2E_TOP/links" | tail -n 1)
echo "links at most: $most"
[ "$most" -le 7 ] && ok "never more than seven" || bad "$most links at one time"
verdict
