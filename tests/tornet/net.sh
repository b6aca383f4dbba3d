#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A Tor network of one's own, for tests: a directory authority `a`, relays r1 to r4, and a bridge `b` if asked for. All of
# it runs in the network namespace of the caller, listens on one address, and knows no other network.
#   net.sh start DIR         runs what does not run yet, and waits until circuits can be built. A DIR that was used less
#                            than a day ago starts again with the same keys; one that does not is made anew.
#   net.sh stop DIR          kills all of it
#   net.sh status DIR        one line a node, and how long the consensus is good; fails when a node is down
#   net.sh kill DIR NODE     that one node dies as if its plug were pulled; `run` brings it back
#   net.sh run DIR NODE
# Environment of start, remembered in DIR: ADDRESS=127.0.0.1, BRIDGE=1 for the bridge (0: none).
# DIR then holds, beside a folder and a pid file for each node:
#   tor                      in place of the program tor: the same, on this network. Any arguments, any torrc.
#   client.torrc             the lines that it adds
#   bridge.line              what a client writes after `Bridge`, and the same without obfs4 in bridge-plain.line
set -eu
relays='r1 r2 r3 r4'
everyone=5    # the authority is a relay, too

say() { echo "net.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

[ $# -ge 2 ] || { sed -n '3,16s/^# \{0,1\}//p' "$0"; exit 2; }
command=$1
umask 077
mkdir -p "$2"
cd "$2"
DIR=$(pwd -P)
tor=$(command -v tor) || fail "tor is not installed"

# What DIR was made for: its address and the first of its ten ports. Both are in the consensus.
recall() { [ -f made ] && read -r address base <made; }

nodes() {
	echo a
	printf '%s\n' $relays
	[ ! -f b/torrc ] || echo b
}

# By the name of its torrc: after a machine has died its process ids are other people's.
is_up() {
	local pid words
	[ -f "$1.pid" ] && read -r pid <"$1.pid" || return 1
	{ mapfile -d "" -t words <"/proc/$pid/cmdline"; } 2>/dev/null && [[ " ${words[*]} " == *" $DIR/$1/torrc "* ]]
}

put_out() {
	if is_up "$1"; then
		kill -9 "$(cat "$1.pid")"
		while is_up "$1"; do sleep 0.02; done    # only then are its ports free
	fi
	rm -f "$1.pid"
}

put_up() {
	local turns=0
	rm -f "$1/log"
	setsid "$tor" -f "$DIR/$1/torrc" --defaults-torrc "$DIR/empty" </dev/null >"$1/stdout" 2>&1 &
	echo $! >"$1.pid"
	disown
	# It becomes tor a moment later.
	until is_up "$1" || [ $((turns++)) -gt 100 ]; do sleep 0.01; done
}

# await SECONDS WHAT COMMAND...: fails when the time is over, or a node is gone.
await() {
	local turns=$(($1 * 20)) what=$2 node
	shift 2
	until "$@"; do
		sleep 0.05
		turns=$((turns - 1))
		[ $turns -gt 0 ] || { say "waited in vain for $what"; return 1; }
		for node in $(nodes); do
			is_up "$node" || { say "$node has died: $(tail -n 1 "$node/stdout")"; return 1; }
		done
	done
}

is_taken() { grep -qE "^ *[0-9]+: [0-9A-F]+:$(printf %04X "$1") [0-9A-F]+:0000 0A" /proc/net/tcp /proc/net/tcp6; }
choose_ports() {
	local port
	for base in $(shuf -i 2000-3200 -n 100); do
		base=$((base * 10))
		for ((port = base; port < base + 10; port++)); do ! is_taken $port || continue 2; done
		return
	done
	fail "no ten free ports in a row"
}

# A way out, and an address others could reach: such a network would not be ours alone.
refuse_the_world() {
	case $address in 127.*) return ;; esac
	if awk '$2 == "00000000" && $8 == "00000000" && $1 != "lo" { found = 1 } END { exit !found }' /proc/net/route ||
		awk '$1 ~ /^0*$/ && $2 == "00" && $NF != "lo" { found = 1 } END { exit !found }' /proc/net/ipv6_route 2>/dev/null; then
		fail "there is a way to the outside from here: only on loopback, or in a network namespace without one"
	fi
}

# The lines common to all nodes. TestingTorNetwork brings short waiting times; clients go without it, so that theirs are
# the real ones. Such a client takes no consensus of less than 300 s.
node_torrc() {
	cat <<-END
	%include $DIR/client.torrc
	TestingTorNetwork 1
	Nickname $1
	DataDirectory $DIR/$1
	Log notice file $DIR/$1/log
	Address $address
	ORPort $address:$2
	SocksPort 0
	AssumeReachable 1
	ExitRelay 0
	ContactInfo none
	ShutdownWaitLength 0
	NumCPUs 1
	MaxMemInQueues 256 MB
	GeoIPFile $DIR/empty
	GeoIPv6File $DIR/empty
	ServerDNSResolvConfFile $DIR/empty
	ServerDNSAllowBrokenConfig 1
	ServerDNSDetectHijacking 0
	DoSCircuitCreationEnabled 0
	DoSConnectionEnabled 0
	END
}

# What a relay remembers of its past: 1 MB/s, yesterday. Relays without a past tell the authority 0 or, once some bytes have
# passed, 1, and then that one is wanted for every place of every circuit.
relay_past() {
	local way
	for way in Read Write; do
		printf "BWHistory$way%s\n" "Ends $(date -u "+%F %T")" "Interval 86400" "Values 86400000000" "Maxima 1000000"
	done
}

# The next vote is $1 seconds ahead. Without shared randomness the places of onion descriptors do not move during a test.
authority_torrc() {
	node_torrc a "$base"
	cat <<-END
	DirPort $address:$((base + 1))
	AuthoritativeDirectory 1
	V3AuthoritativeDirectory 1
	V3AuthVotingInterval 300
	V3AuthVoteDelay 2
	V3AuthDistDelay 2
	V3AuthNIntervalsValid 288
	TestingV3AuthInitialVotingInterval 300
	TestingV3AuthInitialVoteDelay 2
	TestingV3AuthInitialDistDelay 2
	TestingV3AuthVotingStartOffset $((($(date +%s) + $1) % 300))
	AuthDirSharedRandomness 0
	AuthDirTestReachability 0
	AuthDirPinKeys 0
	AuthDirFastGuarantee 1
	AuthDirVoteStableGuaranteeMinUptime 0
	AuthDirVoteStableGuaranteeMTBF 0
	TestingDirAuthVoteGuard *
	TestingDirAuthVoteHSDir *
	END
}

bridge_torrc() {
	node_torrc b $((base + 8))
	cat <<-END
	BridgeRelay 1
	BridgeDistribution none
	PublishServerDescriptor 0
	ExtORPort auto
	ServerTransportPlugin obfs4 exec $1
	ServerTransportListenAddr obfs4 $address:$((base + 9))
	END
}

make_keys() {
	local keys=a/keys
	mkdir -p $keys
	tor-gencert --create-identity-key -m 12 -a "$address:$((base + 1))" -i $keys/authority_identity_key \
		-s $keys/authority_signing_key -c $keys/authority_certificate --passphrase-fd 0 <<<'' 2>/dev/null
	"$tor" --list-fingerprint --quiet -f empty --defaults-torrc empty --DataDirectory "$DIR/a" --Nickname a \
		--Address "$address" --ORPort "$base" --SocksPort 0 >/dev/null
}

write_client() {
	local v3ident
	v3ident=$(sed -n 's/^fingerprint //p' a/keys/authority_certificate)
	cat >client.torrc <<-END
	DirAuthority a orport=$base v3ident=$v3ident $address:$((base + 1)) $(cut -d ' ' -f 2 a/fingerprint)
	DirAllowPrivateAddresses 1
	ExtendAllowPrivateAddresses 1
	EnforceDistinctSubnets 0
	END
	# Tor takes --defaults-torrc once: ours stands in for the caller's.
	cat >tor <<-END
	#!/bin/sh
	left=\$#
	while [ \$left -gt 0 ]; do
	        left=\$((left - 1))
	        if [ "\$1" = --defaults-torrc ]; then
	                shift
	                left=\$((left - 1))
	        else
	                set -- "\$@" "\$1"
	        fi
	        shift
	done
	exec $tor --defaults-torrc '$DIR/client.torrc' "\$@"
	END
	chmod 700 tor
}

write_all() {
	local node port=$((base + 2)) obfs4
	: >empty
	mkdir -p a $relays
	[ -f a/keys/authority_certificate ] || make_keys
	write_client
	authority_torrc 150 >a/torrc
	for node in $relays; do
		node_torrc "$node" $port >"$node/torrc"
		port=$((port + 1))
	done
	for node in a $relays; do
		[ -f "$node/state" ] || relay_past >"$node/state"
	done
	if [ "$bridge" = 1 ]; then
		obfs4=$(command -v obfs4proxy) || fail "obfs4proxy is not installed"
		mkdir -p b
		bridge_torrc "$obfs4" >b/torrc
	else
		rm -f b/torrc
	fi
	echo "$address $base" >made
}

wipe() {
	[ -f made ] || [ -z "$(ls)" ] || fail "$DIR holds other things"
	rm -rf a b $relays ./*.pid empty made tor client.torrc bridge.line bridge-plain.line
}

# Whether the consensus of last time is good for two more hours.
is_fresh() {
	local until_when
	until_when=$(sed -n 's/^valid-until //p' a/cached-consensus 2>/dev/null | tail -n 1)
	[ "$until_when" ] && [ "$(date -u -d "$until_when" +%s)" -gt $(($(date +%s) + 7200)) ]
}

all_registered() { [ "$(grep -aoE '^router [^ ]+' a/cached-descriptors.new 2>/dev/null | sort -u | wc -l)" = $everyone ]; }
all_in_consensus() { [ "$(grep -c '^s .*Fast Guard HSDir Running Stable' a/cached-consensus 2>/dev/null)" = $everyone ]; }
is_published() { grep -qsF 'Published microdesc consensus' a/log; }
# A relay gets no further than this before it first needs a circuit of its own.
is_ready() {
	[ "$(cat "$1"/cached-microdescs{,.new} 2>/dev/null | grep -ac '^ntor-onion-key ')" -ge $everyone ] &&
		grep -qsE 'Bootstrapped (75|[89].|100)%' "$1/log"
}
all_ready() {
	local node
	for node in $(nodes); do is_ready "$node" || return 1; done
}

# Votes at once instead of at the next five minutes, and has the others fetch the result at once.
first_consensus() {
	local node
	await 60 "the relays' descriptors" all_registered || return 1
	authority_torrc 4 >a/torrc
	kill -HUP "$(cat a.pid)"
	await 30 "a consensus" is_published || return 1
	for node in $(nodes); do
		[ "$node" = a ] || kill -HUP "$(cat "$node.pid")"
	done
}

write_bridge_lines() {
	local print cert
	print=$(cut -d ' ' -f 2 b/fingerprint)
	cert=$(sed -n 's/^Bridge obfs4 .* \(cert=[^ ]*\) .*/\1/p' b/pt_state/obfs4_bridgeline.txt)
	[ "$print" ] && [ "$cert" ] || return 1
	echo "obfs4 $address:$((base + 9)) $print $cert iat-mode=0" >bridge.line
	echo "$address:$((base + 8)) $print" >bridge-plain.line
}

run_all() {
	local node
	for node in $(nodes); do
		if is_up "$node"; then kill -CONT "$(cat "$node.pid")"; else put_up "$node"; fi
	done
	all_in_consensus || first_consensus || return 1
	await 30 "the relays to be ready" all_ready || return 1
	rm -f bridge.line bridge-plain.line
	[ ! -f b/torrc ] || await 10 "the bridge's lines" write_bridge_lines
}

make_anew() {
	stop
	wipe
	choose_ports
	write_all
	run_all || { stop; fail "the network does not start: see $DIR/*/log"; }
}

start() {
	local wanted=${ADDRESS-}
	if recall && [ "${wanted:-$address}" = "$address" ] && is_fresh; then
		bridge=${BRIDGE-$([ ! -f b/torrc ] || echo 1)}
		refuse_the_world
		is_up a || write_all
		! run_all || return 0
		say "making it anew"
	fi
	address=${wanted:-${address:-127.0.0.1}} bridge=${BRIDGE-0}
	refuse_the_world
	make_anew
}

stop() {
	local node
	for node in *.pid; do
		[ ! -f "$node" ] || put_out "${node%.pid}"
	done
}

status() {
	local node down=0
	for node in $(nodes); do
		if is_up "$node"; then
			echo "$node up, process $(cat "$node.pid"), $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$(cat "$node.pid")/status") MiB"
		else
			echo "$node down"
			down=1
		fi
	done
	sed -n 's/^valid-until/consensus until/p' a/cached-consensus 2>/dev/null || down=1
	return $down
}

case $command in
start) start ;;
stop) stop ;;
*)
	recall || fail "there is no network in $DIR"
	case $command in
	status) status ;;
	kill|run)
		nodes | grep -qxF "${3-}" || fail "there is no node ${3-}"
		if [ "$command" = kill ]; then
			put_out "$3"
		elif ! is_up "$3"; then
			put_up "$3"
			await 30 "$3 to be ready" is_ready "$3"
		fi
		;;
	*) fail "what is $command?" ;;
	esac
	;;
esac
