#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A local network and Tor at once: the local network is used when it is there. The cable is pulled and plugged again while
# messages are under way both ways: they change over to Tor and back, and none is lost or comes twice.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

COUNT=${COUNT:-300}

person alice
person bob
cable alice bob
befriend alice bob
in_time 60 "over tor, as LAN is off" is_over alice Bob tor
gives 0 "alice switches LAN on" alice lan on eth0
gives 0 "bob switches LAN on" bob lan on eth0
both_over() { is_over alice Bob "$1" && is_over bob Alice "$1"; }
in_time 90 "both go over to the local network" both_over lan
gives 0 "contacts" alice contacts
says '^Bob .*online over lan' "says so"
gives 0 "status" alice status
says '^ *lan +eth0 +working' "LAN works"
says '^ *tor +tor +working' "and Tor"

# stream FROM NAME WHAT: COUNT messages, ten each tenth of a second, so that the change happens among them.
stream() {
	local i
	for i in $(seq "$COUNT"); do
		printf '{"id":"%s","method":"send","params":{"contact":"%s","text":"%s %s"}}\n' "$i" "$2" "$3" "$i"
		[ $((i % 10)) != 0 ] || sleep 0.1
	done | "$1" rpc --stdio | grep -c '"state"' >"$E2E_TOP/$1.sent"
}
has_count() { [ "$(texts "$1" "$2" | grep -c "^$3 ")" = "$4" ]; }
# during WHAT COMMAND...: COUNT messages each way, and the command when half of alice's have arrived.
during() {
	local what=$1 jobs
	shift
	stream alice Bob "$what" & jobs=$!
	stream bob Alice "$what" & jobs="$jobs $!"
	in_time 20 "$what: a third has arrived" arrived bob Alice "$what" $((COUNT / 3))
	"$@"
	# shellcheck disable=SC2086
	wait $jobs
	in_time 120 "$what: all of alice's arrive" has_count bob Alice "$what" "$COUNT"
	in_time 120 "$what: all of bob's arrive" has_count alice Bob "$what" "$COUNT"
	is "$what: alice's once and in order" "$(texts bob Alice | grep "^$what " | cmp - <(seq -f "$what %.0f" "$COUNT") 2>&1)" ""
	is "$what: bob's once and in order" "$(texts alice Bob | grep "^$what " | cmp - <(seq -f "$what %.0f" "$COUNT") 2>&1)" ""
}
arrived() { [ "$(texts "$1" "$2" | grep -c "^$3 ")" -ge "$4" ]; }

during "pulled" ip -n bob link set eth0 down
in_time 60 "over tor" both_over tor
gives 0 "contacts" bob contacts
says '^Alice .*online over tor' "says so"
gives 0 "a message over tor" alice send Bob "by tor" --wait delivered --timeout 20
during "plugged" ip -n bob link set eth0 up
in_time 120 "over lan again" both_over lan
during "pulled-again" ip -n alice link set eth0 down
in_time 60 "over tor again" both_over tor
ip -n alice link set eth0 up
in_time 120 "and over lan" both_over lan

# Tor dies while the local network is used: nothing changes. Then only one of them is left.
kill -9 "$(tor_of alice)"
gives 0 "a message without tor" alice send Bob "no tor needed" --wait delivered --timeout 10
is "still over lan" "$(contact alice Bob online)" lan
gives 0 "Tor off" alice tor off
gives 0 "a message with Tor off" bob send Alice "no tor wanted" --wait delivered --timeout 10
gives 0 "LAN off" alice lan off eth0
gives 6 "no road is left" alice send Bob "void" --wait delivered --timeout 2
says "Every road is switched off: \`nightjar tor on\`, or for this network \`nightjar lan on eth0\`" "says what to do"
gives 0 "Tor on" alice tor on
in_time 60 "over tor" is_over alice Bob tor
is "nothing is there twice" "$(texts bob Alice | sort | uniq -d)$(texts alice Bob | sort | uniq -d)" ""
finish
