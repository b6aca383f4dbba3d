# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the scripts of tests/tor share: everything of tests/e2e/lib.sh, and the private Tor network. `tor_enter "$@"` first,
# in place of `enter`: below it the network runs ($TORNET is its folder, see net.sh). In the stage `tor` of tests/run it is
# there already; a script that is run by hand brings it along.
tornet=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$tornet/../e2e/lib.sh"

tor_enter() {
	local script
	script=$(realpath "$0")
	if [ "${E2E_INSIDE-}" = yes ]; then
		# The names of the machines are this script's own; the network that they are in is that of all.
		mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && "$tornet/net.sh" start "$TORNET" || exit 1
		trap leave EXIT
		return
	fi
	[ "${TORNET_INSIDE-}" = yes ] || exec "$tornet/inside.sh" "$script" "$@"
	prepare
	unshare --mount "$script" "$@"
	exit
}

# What the script has left running on its machines ends with it: the next one has machines of the same addresses.
leave() {
	local name
	for name in $(ip netns list | cut -d ' ' -f 1); do
		# shellcheck disable=SC2046
		kill -9 $(ip netns pids "$name") 2>/dev/null
		ip netns del "$name"
	done
}

# tor_machine NAME: a `machine` that reaches the private Tor network by its interface wan0, and nothing and nobody else by
# it. Its daemon runs that network's tor: $E2E_TOP/NAME/tor, which a script may replace. See also `cable`.
machines=0
tor_machine() {
	local port
	machines=$((machines + 1))
	port=w$$-$machines
	machine "$1" && ln -s "$TORNET/tor" "$E2E_TOP/$1/tor"
	ip link add "$port" type veth peer name wan0 netns "$1"
	ip netns exec "$1" sysctl -qw net.ipv6.conf.wan0.disable_ipv6=1
	ip link set "$port" master net0 up && ip link set "$port" type bridge_slave isolated on
	ip -n "$1" addr add "10.74.0.$((machines + 1))/24" dev wan0 && ip -n "$1" link set wan0 up
}
tor_address() { ip -n "$1" -4 -o addr show dev wan0 | sed 's,.* inet \([0-9.]*\)/.*,\1,'; }

# relay kill|run NODE, relay status: see net.sh.
relay() { "$tornet/net.sh" "$1" "$TORNET" "${@:2}"; }

# in_time SECONDS WHAT COMMAND...: as `within`, but by the clock, for a command that takes its time.
in_time() {
	local end=$((SECONDS + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || { bad "$what: not in time"; return 1; }
		sleep 0.1
	done
	ok "$what"
}

# capture MACHINE FILE: all that passes its interfaces, but for lo, from now on until capture_stop. Then packets FILE FILTER
# says how many there are of a kind (see pcap-filter(7)).
declare -A captures=()
capture() {
	local turns=0
	ip netns exec "$1" tcpdump -i any -U -B 8192 -Z root -w "$2" not ifindex 1 2>"$2.log" &
	captures[$2]=$!
	until grep -qs '^tcpdump: listening' "$2.log"; do
		[ $((turns++)) -lt 100 ] || { bad "a capture does not start: $(cat "$2.log")"; return 1; }
		sleep 0.05
	done
}
capture_stop() {
	local file
	sleep 1.2    # libpcap hands packets over once a second
	for file in "${!captures[@]}"; do
		kill "${captures[$file]}" && wait "${captures[$file]}"
		if grep -q '^0 packets dropped' "$file.log"; then ok "a capture is whole"; else bad "a capture: $(cat "$file.log")"; fi
	done
	captures=()
}
packets() { { tcpdump -nr "$1" "$2" 2>"$1.err" || cat "$1.err"; } | wc -l; }
