#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where the network lets nobody through to Tor's relays but to one bridge: that is found out and said, bridges are taken in
# the way people get them, and with one that works messages travel; by nothing but that bridge.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/probe" || exit 1
tor_enter "$@"

[ -f "$TORNET/bridge.line" ] || { echo "skipped: there is no bridge, as obfs4proxy is not installed"; exit 77; }
obfs4=$(cat "$TORNET/bridge.line") plain=$(cat "$TORNET/bridge-plain.line")
port_of() { sed 's/.*:\([0-9]*\) .*/\1/' <<<"$1"; }

# wall MACHINE PORT: what goes to relays gets lost on its way, but for what goes to that port.
wall() {
	ip netns exec "$1" sysctl -qw net.ipv4.conf.all.rp_filter=0
	ip -n "$1" neigh add 10.74.0.254 lladdr 02:00:00:00:00:fe dev wan0 nud permanent
	ip -n "$1" route add default via 10.74.0.254 dev wan0 table 7
	ip -n "$1" rule add pref 10 to 10.74.0.1 ipproto tcp dport "$2" lookup main
	ip -n "$1" rule add pref 20 to 10.74.0.1 lookup 7
}
# Connections of tor and its helpers from there to other ports than this one.
others() { ip netns exec "$1" ss -Htn state established dst 10.74.0.1 dport != ":$2"; }
talks_to() { [ "$(ip netns exec "$1" ss -Htn state established dst 10.74.0.1 dport = ":$2" | wc -l)" -gt 0 ]; }
bridge_count() { "$1" tor bridges --json | jq '.bridges | length'; }
advised() { "$1" tor | grep -q "a bridge may help"; }

for m in alice bob carol; do tor_machine "$m"; done
wall alice "$(port_of "$obfs4")"
wall bob "$(port_of "$plain")"
for m in alice bob carol; do
	wake $m && $m init "${m^}" --no-passphrase 2>/dev/null
done
befriend carol alice
befriend carol bob
gives 0 "a message from behind the wall" alice send Carol "from behind the wall"
first=$out
gives 0 "bridges" bob tor bridges
says "No bridges are set" "there are none"
says "https://bridges.torproject.org/" "and where to get some"

# Lines that are none: each is refused with the reason, and nothing changes.
refuses() {
	gives 2 "refused: $1" bob tor bridges add - <<<"$1"
	says "$2" "and why"
	is "nothing changes" "$(bridge_count bob)" 0
}
print=0123456789ABCDEF0123456789ABCDEF01234567
refuses "hello" 'The transport hello is not known: get a bridge for obfs4, .*\. Paste it as you got it; nothing was changed'
refuses "obfs4 192.0.2.1:70000 $print cert=x iat-mode=0" "The address needs a port from 1 to 65535"
refuses "192.0.2.1:80 XYZ" "The fingerprint is not one word of 40 characters"
refuses "obfs4 192.0.2.1:443 $print" "The cert= is missing"
refuses "192.0.2.1:80
vmess 192.0.2.1:443 $print" "The transport vmess is not known"
gives 0 "the plain line, as words" bob tor bridges add Bridge $plain
in_time 60 "bob's is connected through the plain bridge" is_published bob
is "to nothing else" "$(others bob "$(port_of "$plain")")" ""
in_time 10 "only to that" talks_to bob "$(port_of "$plain")"
in_time 60 "bob and carol are linked" is_over bob Carol tor

in_time 90 "alice's Tor finds out that it is blocked" advised alice
gives 0 "tor" alice tor
says 'Connecting to the Tor network: [0-9]+ %, .*\. It does not get on: .*a bridge may help: `nightjar tor bridges`' "says so, and what to do"
gives 1 "doctor" alice doctor
says '^LOOK tor blocked +Tor does not get through: the network here may block it' "says so"
says 'https://bridges.torproject.org/' "and where to get bridges"
gives 0 "her message's story" alice message "$first"
gives 0 "the line, pasted with its blanks" alice tor bridges add - <<<"
   Bridge $obfs4  
"
says "obfs4 " "is shown"
in_time 60 "alice is connected through obfs4" is_published alice
is "to nothing else" "$(others alice "$(port_of "$obfs4")")" ""
in_time 10 "only to that" talks_to alice "$(port_of "$obfs4")"
in_time 90 "her message is delivered" is_state alice "$first" delivered

# Tor has started a program, and so is not in its own sandbox, but in the one around it. If it were taken over it would have its
# folder, and of the rest of the profile, the home and other processes nothing. Needs root: nobody else may look into it.
if [ "$(uname -m)" = x86_64 ] && [ "$(tr -d ' ' </proc/self/uid_map)" = 004294967295 ]; then
	here=0xffffffffffffff9c
	echo secret >"$E2E_TOP/alice/diary"
	tor_tries alice 'returned [0-9]+' "tor reads its torrc" openat $here "$E2E_TOP/alice/profile/tor/torrc" 0 0
	tor_tries alice 'failed: (EACCES|ENOENT)' "but no key of ours" openat $here "$E2E_TOP/alice/profile/keys" 0 0
	tor_tries alice 'failed: (EACCES|ENOENT)' "nor messages" openat $here "$E2E_TOP/alice/profile/nightjar.db" 0 0
	tor_tries alice 'failed: (EACCES|ENOENT)' "nor writes to them" openat $here "$E2E_TOP/alice/profile/nightjar.db" 2 0
	tor_tries alice 'failed: (EACCES|ENOENT)' "nor reads what is beside them" openat $here "$E2E_TOP/alice/diary" 0 0
	tor_tries alice 'failed: EPERM' "it looks into no other process" ptrace 16 "$(pid_of alice)" 0 0
	tor_tries alice 'failed: EPERM' "it mounts nothing" mount none /mnt tmpfs 0 0
	tor_tries alice 'failed: EPERM' "it sees no packets" socket 17 3 768
	reaches_no_socket alice
fi
gives 0 "tor" alice tor
says "Bridges: 1" "counts them"
gives 0 "again the same" alice tor bridges add - <<<"$obfs4"
is "does not add it twice" "$(bridge_count alice)" 1
alice stop
wake alice
in_time 60 "they are kept over a restart" is_published alice
gives 0 "and it talks" alice send Carol "still here" --wait delivered --timeout 90

# Without its program.
gives 0 "snowflake" carol tor bridges add - <<<"snowflake 192.0.2.3:80 2B280B23E1107BB62ABFC40DDCC8824814F80A72 url=https://example.com/ front=example.org"
if command -v snowflake-client >/dev/null; then
	echo "skipped: a missing program, as snowflake-client is installed"
else
	in_time 5 "the missing program is named" tor_says carol 'The program for bridges of the kind snowflake is not installed: install the package snowflake-client'
fi
gives 0 "clear" carol tor bridges clear
is "there are none" "$(bridge_count carol)" 0
in_time 60 "carol is connected directly" is_published carol
gives 0 "and talks" carol send Alice "without" --wait delivered --timeout 90
finish
