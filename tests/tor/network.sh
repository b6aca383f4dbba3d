#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The ground that the other scripts stand on: on the private Tor network plain tor clients, on machines of their own, reach
# an onion service, also by way of a bridge, also while a relay is dead; and nobody reaches anything else.
. "$(dirname "$0")/../tornet/lib.sh"
tor_enter "$@"

# tor_client MACHINE [LINE...]: tor with a SOCKS port, with these lines in its torrc.
tor_client() {
	local home=$E2E_TOP/$1/client
	mkdir -m 700 "$home"
	printf '%s\n' "DataDirectory $home" "Log notice file $home/log" "SocksPort $(tor_address "$1"):9050" "${@:2}" >"$home/torrc"
	on "$1" "$E2E_TOP/$1/tor" -f "$home/torrc" >"$home/stdout" 2>&1 &
}
is_bootstrapped() { grep -qs 'Bootstrapped 100%' "$E2E_TOP/$1/client/log"; }

# control MACHINE LINE...: says these lines to the tor there and prints its answers, up to the last.
control() {
	ip netns exec "$1" bash -c 'exec 3<>/dev/tcp/127.0.0.1/9051 && printf "%s\r\n" "$@" QUIT >&3 && timeout 5 cat <&3' control \
		AUTHENTICATE "${@:2}" | tr -d '\r'
}

# answers MACHINE ONION USER: port 80 of the onion, by the tor of that machine, speaks HTTP. Each user, a digit, is a circuit.
answers() {
	ip netns exec "$1" timeout 10 bash -c '
	exec 3<>/dev/tcp/$1/9050 || exit 1
	get() { head -c "$1" <&3 | od -An -v -tx1 | tr -d " \n"; }
	printf "\x05\x01\x02" >&3 && [ "$(get 2)" = 0502 ] || exit 1
	printf "\x01\x01%s\x01x" "$3" >&3 && [ "$(get 2)" = 0100 ] || exit 1
	printf "\x05\x01\x00\x03\x3e%s\x00\x50" "$2" >&3 && [ "$(get 10)" = 05000001000000000000 ] || exit 1
	printf "GET /tor/status-vote/current/consensus HTTP/1.0\r\n\r\n" >&3
	head -n 1 <&3 | grep -q "^HTTP/1.0 200"' answers "$(tor_address "$1")" "$2" "$3"
}
is_open() { timeout 2 bash -c ": </dev/tcp/$1/$2"; }

gives 0 "the wrapper is tor" "$TORNET/tor" --version
says '^Tor version ' "and says so"
gives 0 "it takes the caller's defaults, too" "$TORNET/tor" --defaults-torrc /dev/null --version
gives 0 "all nodes are up" relay status

tor_machine alice
tor_machine bob
tor_machine carol
tor_machine dave
capture carol "$E2E_TOP/carol.pcap"
capture dave "$E2E_TOP/dave.pcap"
tor_client alice 'ControlPort 127.0.0.1:9051'
tor_client bob
if [ -f "$TORNET/bridge.line" ]; then
	tor_client carol 'UseBridges 1' "Bridge $(cat "$TORNET/bridge.line")" "ClientTransportPlugin obfs4 exec $(command -v obfs4proxy)"
	tor_client dave 'UseBridges 1' "Bridge $(cat "$TORNET/bridge-plain.line")"
	in_time 20 "a client of the obfs4 bridge has joined" is_bootstrapped carol
	in_time 20 "a client of the plain bridge has joined" is_bootstrapped dave
else
	echo "skipped: the bridge, as obfs4proxy is not installed"
fi
in_time 20 "alice's client has joined" is_bootstrapped alice
in_time 20 "bob's client has joined" is_bootstrapped bob

# What answers behind the onion is the authority: it speaks HTTP.
server=$(sed -n 's/^DirAuthority .* \([0-9.]*:[0-9]*\) [0-9A-F]*$/\1/p' "$TORNET/client.torrc")
gives 0 "alice makes an onion service" control alice "ADD_ONION NEW:ED25519-V3 Flags=Detach,DiscardPK Port=80,$server"
onion=$(sed -n 's/^250-ServiceID=//p' <<<"$out").onion
is "its address" "${#onion}" 62
in_time 30 "it answers bob" answers bob "$onion" 1
[ ! -f "$TORNET/bridge.line" ] || in_time 30 "it answers carol, behind the bridge" answers carol "$onion" 1
gives 1 "another onion does not" answers bob "aaaaaaaa${onion#????????}" 1

gives 0 "a relay dies" relay kill r1
gives 1 "and is down" relay status
says '^r1 down' "which is said"
in_time 30 "the onion answers bob on a new circuit" answers bob "$onion" 2
in_time 30 "and once more" answers bob "$onion" 3
gives 0 "the relay runs again" relay run r1
gives 0 "all nodes are up again" relay status

# Alone with the network.
is "no machine has a way out" "$(ip -n bob route show default; ip -n bob -6 route show default)" ""
gives 0 "bob's client listens" is_open "$(tor_address bob)" 9050
gives 124 "but alice's machine does not reach bob's" ip netns exec alice bash -c "$(declare -f is_open); is_open $(tor_address bob) 9050"
capture_stop
if [ -f "$TORNET/bridge.line" ]; then
	read -r _ obfs4 _ <"$TORNET/bridge.line"
	read -r plain _ <"$TORNET/bridge-plain.line"
	is "carol's machine speaks to the obfs4 bridge only" "$(packets "$E2E_TOP/carol.pcap" "ip and not igmp and not (host ${obfs4%:*} and port ${obfs4#*:})")" 0
	is "dave's machine speaks to the bridge only" "$(packets "$E2E_TOP/dave.pcap" "ip and not igmp and not (host ${plain%:*} and port ${plain#*:})")" 0
	within 1 "and did speak" test "$(packets "$E2E_TOP/carol.pcap" "tcp port ${obfs4#*:}")" -gt 100
fi
verdict
