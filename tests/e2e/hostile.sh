#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A third machine on the same network hears everything and attacks: it says again all it has recorded, also after a restart,
# floods connections and beacons, and holds a thousand slow ones. It hears nothing back, the contacts still find each
# other and talk, and the daemon keeps its size.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/attacker" || exit 1
enter "$@"
attacker="$B/opt/tests/e2e/attacker"

machine alice
machine bob
machine mallory
# One network of three; a bridge that learns nothing is a hub, so that mallory hears all.
ip netns add hub
ip -n hub link add br0 type bridge ageing_time 0
ip -n hub link set br0 up
n=0
for m in alice bob mallory; do
	n=$((n + 1))
	ip link add "$m" type veth peer name "h$n"
	ip link set "$m" netns "$m" && ip -n "$m" link set "$m" name eth0
	ip link set "h$n" netns hub && ip -n hub link set "h$n" master br0 && ip -n hub link set "h$n" up
	ip netns exec "$m" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
	ip -n "$m" addr add "10.73.0.$n/24" dev eth0 && ip -n "$m" link set eth0 up
done

is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
port_of() { ip netns exec "$1" ss -Hltn src "10.73.0.$2" | awk '{ sub(/.*:/, "", $4); print $4; exit }'; }
rss_of() { awk '/^VmRSS/ { print $2 }' "/proc/$(pid_of "$1")/status"; }
evil() { out=$(on mallory "$attacker" "$@" 2>&1); err=; }
silent() { says 'answered 0 bytes' "$1: not a byte in answer ($out)"; }
talk() {
	gives 0 "$1: alice to bob" alice send Bob "to bob, $1" --wait delivered --timeout 20
	gives 0 "$1: bob to alice" bob send Alice "to alice, $1" --wait delivered --timeout 20
}

alice init Alice --no-passphrase && bob init Bob --no-passphrase && alice lan on eth0 && bob lan on eth0
on mallory "$attacker" record "$E2E_TOP/tape" eth0 14 >"$E2E_TOP/recorded" & recorder=$!
sleep 0.5
bob add "$(alice invite --for Bob)" --name Alice
talk "first contact"
# A second link, so that the tape has a handshake between contacts too.
ip -n bob link set eth0 down
sleep 1
ip -n bob link set eth0 up
talk "after the interface was down"
wait "$recorder"
is "the attacker has recorded links" "$(grep -c 'recorded [1-9]' "$E2E_TOP/recorded")" 1
if [ "$(grep -c Alice "$E2E_TOP/tape")$(grep -c 'to bob' "$E2E_TOP/tape")" = 00 ]; then ok "no name and no text on the wire"; else bad "names or texts on the wire"; fi

before=$(rss_of alice)
evil replay "$E2E_TOP/tape" eth0 10.73.0.1 "$(port_of alice 1)"
silent "replay to alice"
evil replay "$E2E_TOP/tape" eth0 10.73.0.2 "$(port_of bob 2)"
silent "replay to bob"
talk "after a replay"

alice stop && alice start
within 20 "alice is back" alice status
evil replay "$E2E_TOP/tape" eth0 10.73.0.1 "$(port_of alice 1)"
silent "replay after a restart"
talk "after a restart"

on mallory "$attacker" connect 10.73.0.1 "$(port_of alice 1)" 100000 >"$E2E_TOP/flood" 2>&1 & flood=$!
sleep 1
talk "under a flood of connections"
ip -n bob link set eth0 down
sleep 1
ip -n bob link set eth0 up
talk "a new link under the flood"
wait "$flood"
out=$(cat "$E2E_TOP/flood") err=
[ -z "${V-}" ] || echo "$out"
silent "connection flood"

on mallory "$attacker" slow 10.73.0.1 "$(port_of alice 1)" 1000 12 >"$E2E_TOP/slow" 2>&1 & slow=$!
sleep 2
ip -n bob link set eth0 down
sleep 1
ip -n bob link set eth0 up
talk "beside a thousand slow connections"
wait "$slow"
out=$(cat "$E2E_TOP/slow") err=
silent "slow connections"

cpu() { awk '{ print $14 + $15 }' "/proc/$(pid_of alice)/stat"; }
used=$(cpu)
on mallory "$attacker" beacons "$E2E_TOP/tape" eth0 50000 5000 >"$E2E_TOP/beacons" 2>&1 & storm=$!
sleep 1
ip -n bob link set eth0 down
sleep 1
ip -n bob link set eth0 up
talk "under 5000 beacons a second"
wait "$storm"
used=$(($(cpu) - used))
[ -z "${V-}" ] || echo "alice used $used ticks of 10 ms under $(cat "$E2E_TOP/beacons")"
if [ "$used" -lt 100 ]; then ok "the storm costs under a tenth of a core"; else bad "the storm cost $used ticks of 10 ms in 10 s"; fi

after=$(rss_of alice)
[ -z "${V-}" ] || echo "alice had $before KiB before and has $after KiB after"
if [ $((after - before)) -lt 32768 ]; then ok "less than 32 MiB more"; else bad "alice grew from $before to $after KiB"; fi
verdict
