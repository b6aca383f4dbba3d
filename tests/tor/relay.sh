#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The relay by which somebody enters Tor dies, with all circuits through it: messages find another way, and arrive once. In a
# network of five relays there is not always another way, as a circuit to an onion takes four: then when it is back.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
befriend alice bob
in_time 60 "linked" is_over alice Bob tor

# The ports of the relays that a machine is connected to.
entries() { ip netns exec "$1" ss -Htn state established dst 10.74.0.1 | sed 's/.*10\.74\.0\.1:\([0-9]*\) *$/\1/'; }
node_at() { grep -l "^ORPort 10.74.0.1:$1\$" "$TORNET"/r?/torrc | sed 's,.*/\(r[0-9]\)/torrc$,\1,'; }
for port in $(entries alice) $(entries bob); do
	victim=$(node_at "$port")
	[ -z "$victim" ] || break
done
: "${victim:=r1}"
gives 0 "before" alice send Bob "before" --wait delivered --timeout 20
gives 0 "relay $victim dies" relay kill "$victim"
gives 0 "a message" alice send Bob "after"
to_bob=$out
gives 0 "and one back" bob send Alice "after"
to_alice=$out

have_arrived() { is_state alice "$to_bob" delivered && is_state bob "$to_alice" delivered; }
end=$((SECONDS + 30))
until have_arrived || [ $SECONDS -gt $end ]; do sleep 0.2; done
[ -z "${V-}" ] || echo "there was another way: $(have_arrived && echo yes || echo no)"
gives 0 "the relay runs again" relay run "$victim"
end=$((SECONDS + 60))
until have_arrived || [ $SECONDS -gt $end ]; do sleep 0.2; done
# A tor that has marked too many of five relays as down asks none of them before the next consensus: here that takes minutes,
# in the real network there are thousands of others. A tor that starts anew asks again.
if ! have_arrived; then
	for who in alice bob; do
		gives 0 "$who switches Tor off" $who tor off
		gives 0 "and on again" $who tor on
	done
fi
in_time 150 "both arrive" have_arrived
is "each is there once" "$(texts bob Alice | tr '\n' ' ')$(texts alice Bob | tr '\n' ' ')" "before after after "
finish
