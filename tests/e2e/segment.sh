#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Eight machines on one network, all in blackout mode, of people who do not know each other but for two, whose machines do not hear
# each other. What one of these writes to the other comes to all by multicast. A ninth is not in blackout mode.
. "$(dirname "$0")/lib.sh"
enter "$@"

names="alice bob m1 m2 m3 m4 m5 m6 out"
ip link add br0 type bridge mcast_snooping 0 && ip link set br0 up
n=0
for name in $names; do
	n=$((n + 1))
	machine "$name"
	ip link add "p$n" type veth peer name "q$n"
	ip link set "p$n" master br0 && ip link set "p$n" up
	ip link set "q$n" netns "$name" && ip -n "$name" link set "q$n" name eth0
	ip netns exec "$name" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 2>/dev/null
	ip -n "$name" addr add "10.73.0.$n/24" dev eth0 && ip -n "$name" link set eth0 up
done
# m5 has no IPv6, m6 no IPv4.
ip netns exec m5 sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
ip -n m6 addr flush dev eth0 scope global
number() { "$1" "$2" --json | sed -n "s/.*\"$3\":\([0-9]*\).*/\1/p"; }
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
holds() { [ "$(number "$1" carry parcels)" = "$2" ]; }

for name in $names; do
	gives 0 "$name sets up" "$name" init "$name" --no-passphrase
done
gives 1 "no blackout without a road" alice blackout
says "nightjar lan on" "it says which would do"
gives 0 "alice switches LAN on" alice lan on eth0
gives 0 "bob switches LAN on" bob lan on eth0
gives 0 "an invite" alice invite --for Bob
gives 0 "bob adds alice" bob add "$out" --name Alice
gives 0 "and writes" bob send Alice "hello" --wait delivered --timeout 30
# From now on the two do not hear each other at all, only the others: so it has to be sung on by one of these.
bridge link set dev p1 isolated on && bridge link set dev p2 isolated on
within 90 "they are not linked any more" eval '! alice contacts | grep -q "online over"'

for name in alice bob m1 m2 m3 m4 m5 m6; do
	gives 0 "$name has LAN on" "$name" lan on eth0
	gives 0 "$name is in blackout mode" "$name" blackout 1h
done
gives 0 "the ninth has only LAN on" out lan on eth0
gives 0 "alice waits for no direct road" alice carry after now
gives 0 "alice writes" alice send Bob "by all of them"
message=$out
within 60 "bob has it" has_text bob Alice "by all of them"
for name in m1 m2 m3 m4 m5 m6; do
	within 30 "$name carries it" holds "$name" 1
done
is "the ninth carries nothing" "$(number out carry parcels)" 0
within 30 "alice knows that others have it" is_state alice "$message" carried
is_near() { [ "$(number alice bluetooth near)" -ge 2 ]; }
within 10 "alice is told how many are near" is_near
gives 0 "alice tells everybody something" alice notice "water at the school"
for name in m1 m6; do
	within 30 "$name reads it" eval "$name notices | grep -q 'water at the school'"
done
gives 0 "the ninth does not" out notices
if grep -q water <<<"$out"; then bad "it has heard it"; else ok "it has not heard it"; fi

for name in alice bob m1 m2 m3 m4 m5 m6; do
	gives 0 "$name ends it" "$name" blackout off
done
carried=$(number m1 carry parcels)
gives 0 "alice writes again" alice send Bob "nobody hears this"
sleep 5
is "nobody carries it" "$(number m1 carry parcels)" "$carried"
verdict
