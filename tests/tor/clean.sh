#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every packet of a daemon's life, on all its interfaces, goes to or comes from a Tor relay: no name is looked up, nothing is
# said to many, nothing is asked of anybody else. With bridges nothing goes to anything but them; with Tor switched off or the
# profile locked nothing goes at all. No process but tor and its helper has a socket that could send any.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

# The bridge that the machines are plugged into says hello by IPv6.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
tor_machine alice
person bob
echo "budgerigar" >"$E2E_TOP/pass"

# watch FILE: what passes alice's interfaces from now on until capture_stop, and what passes her lo, in FILE.lo.
watch() {
	capture alice "$1"
	ip netns exec alice tcpdump -i lo -U -Z root -w "$1.lo" 2>"$1.lo.log" &
	captures[$1.lo]=$!
	within 10 "${1##*/}: lo is watched" grep -q '^tcpdump: listening' "$1.lo.log"
}
# only FILE FILTER LO-FILTER WHAT: there is nothing in it but what passes, and address resolution on the local link.
only() {
	is "$4: nothing else" "$(tcpdump -nr "$1" "not (arp or ($2))" 2>/dev/null)" ""
	is "$4: nothing else on lo" "$(tcpdump -nr "$1.lo" "not ($3)" 2>/dev/null)" ""
	is "$4: no name is looked up" "$(packets "$1" "port 53 or port 853 or port 5353")$(packets "$1.lo" "port 53 or port 853")" 00
	is "$4: no datagram" "$(packets "$1" udp)$(packets "$1.lo" udp)" 00
	is "$4: nothing to many" "$(packets "$1" "dst net 224.0.0.0/4 or dst host 255.255.255.255 or dst host 10.74.0.255")" 0
	is "$4: no IPv6" "$(packets "$1" ip6)" 0
}
busy() {
	within 1 "$3: packets come" test "$(packets "$1" "src host 10.74.0.1 and $2")" -gt 20
	within 1 "$3: and go" test "$(packets "$1" "dst host 10.74.0.1 and $2")" -gt 20
}
# Sockets there, other than unix ones, of any process but those named.
strangers() { ip netns exec alice ss -Htuanp | grep -vE "TIME-WAIT|$1"; }
no_connections() { ! ip netns exec alice ss -Htan | grep -vqE 'TIME-WAIT|LISTEN'; }
# No process is left in there, less the two that capture.
is_deserted() { [ "$(ip netns pids alice | wc -l)" = 2 ]; }
talk() { gives 0 "$1" alice send Bob "canary: $1" --wait delivered --timeout 60; }
none='less 0'

relays=$(sed -n 's/^\(ORPort\|DirPort\) 10\.74\.0\.1:\([0-9]*\)$/\2/p' "$TORNET"/{a,r?}/torrc)
is "the relays' ports are known" "$(wc -w <<<"$relays")" 6
relays="tcp and host 10.74.0.1 and (port ${relays//$'\n'/ or port })"

watch "$E2E_TOP/life"
wake alice
gives 0 "set up" alice init Alice --passphrase-file "$E2E_TOP/pass"
befriend alice bob
in_time 60 "linked" is_over alice Bob tor
gives 0 "doctor" alice doctor
gives 0 "status" alice status
is "no sockets but tor's" "$(strangers '"tor"')" ""
for i in $(seq 30); do alice send Bob "canary $i" && bob send Alice "canary $i"; done >/dev/null 2>&1
gives 0 "another invite" alice invite --words --for Carol
talk "the last of many"
kill -9 "$(tor_of alice)"
in_time 60 "another tor" is_published alice
talk "after the end of tor"
gives 0 "Tor is switched off" alice tor off
within 5 "and ends" has_no_tor alice
# What it left to the kernel to say, the end of its connections, has been said.
within 30 "and so do its connections" no_connections
capture_stop

watch "$E2E_TOP/off"
gives 0 "an invite to nowhere" alice invite --for Dave
gives 1 "doctor" alice doctor
says "every road is switched off" "says that nothing can leave"
gives 6 "nothing leaves" alice send Bob "off" --wait delivered --timeout 1
gives 0 "locked" alice lock
gives 7 "nothing leaves" alice send Bob "off" --wait delivered --timeout 1
is "no sockets at all" "$(strangers nobody)" ""
capture_stop

watch "$E2E_TOP/again"
gives 0 "unlocked" alice unlock --passphrase-file "$E2E_TOP/pass"
gives 0 "on again" alice tor on
in_time 60 "linked again" is_over alice Bob tor
talk "on again"
is "no sockets but tor's" "$(strangers '"tor"')" ""
gives 0 "stop" alice stop
capture_stop

only "$E2E_TOP/life" "$relays" "$none" "life"
busy "$E2E_TOP/life" "$relays" "life"
only "$E2E_TOP/off" "$none" "$none" "off"
only "$E2E_TOP/again" "$relays" "$none" "on again"
busy "$E2E_TOP/again" "$relays" "on again"
onions=$(services bob | jq -r .address)
is "no name, text or onion is in clear" "$(cat "$E2E_TOP"/{life,again}{,.lo} | grep -acE "Alice|canary|${onions%.onion}")" 0

if [ -f "$TORNET/bridge.line" ]; then
	read -r _ bridge _ <"$TORNET/bridge.line"
	bridge="tcp and host ${bridge%:*} and port ${bridge#*:}"
	wake alice && alice unlock --passphrase-file "$E2E_TOP/pass" 2>/dev/null
	in_time 60 "linked" is_over alice Bob tor
	gives 0 "a bridge" alice tor bridges add - <"$TORNET/bridge.line"
	gives 0 "stop" alice stop
	watch "$E2E_TOP/bridge"
	wake alice && alice unlock --passphrase-file "$E2E_TOP/pass" 2>/dev/null
	in_time 60 "linked through it" is_over alice Bob tor
	talk "by way of the bridge"
	is "no sockets but tor's and its helper's" "$(strangers '"tor"|"obfs4proxy"')" ""
	gives 0 "stop" alice stop
	within 5 "neither is left" is_deserted
	capture_stop
	only "$E2E_TOP/bridge" "$bridge" "tcp and net 127.0.0.0/8" "bridge"
	busy "$E2E_TOP/bridge" "$bridge" "bridge"
else
	echo "skipped: a bridge, as obfs4proxy is not installed"
fi

# Such things would be seen.
watch "$E2E_TOP/control"
ip netns exec alice bash -c 'echo >/dev/udp/10.74.0.1/53; echo >/dev/udp/127.0.0.53/53'
capture_stop
is "a question for a name is seen" "$(packets "$E2E_TOP/control" "udp port 53") $(packets "$E2E_TOP/control.lo" "udp port 53")" "1 1"
finish
