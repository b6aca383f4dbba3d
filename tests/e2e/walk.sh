#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Five machines that are never all on one network: a message walks from Alice by Bob, Carol and Dave, who meet two at a time,
# and the last way on a stick, to Eve; and the receipt walks back. Then the same on paper, and what can go wrong with files.
. "$(dirname "$0")/lib.sh"
enter "$@"

# meet A B: a cable between the two, until part A B.
meet() {
	ip link add "$1$2" type veth peer name "$2$1"
	local end name n=0
	for end in "$1" "$2"; do
		n=$((n + 1))
		name=$([ "$end" = "$1" ] && echo "$1$2" || echo "$2$1")
		ip link set "$name" netns "$end" && ip -n "$end" link set "$name" name eth0
		ip netns exec "$end" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 2>/dev/null
		ip -n "$end" addr add "10.73.0.$n/24" dev eth0 && ip -n "$end" link set eth0 up
	done
}
part() { ip -n "$1" link del eth0; }
linked() { "$1" contacts | grep -q "$2.*online over lan"; }
carries() { [ "$("$1" carry --json | sed -n "s/.*\"$2\": *\([0-9]*\).*/\1/p")" -ge "$3" ]; }
carries_none() { ! carries "$1" parcels 1; }
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
# add A B: B becomes a contact of A; names are those of the machines.
add() {
	meet "$1" "$2"
	"$2" add "$("$1" invite --for "$2")" --name "$1" >/dev/null 2>&1
	within 20 "$1 and $2 are contacts" linked "$1" "$2"
	within 20 "both ways" linked "$2" "$1"
	part "$1"
}

for who in ann ben cara dan eve; do
	machine "$who"
	gives 0 "$who sets up" "$who" init "$who" --no-passphrase
	gives 0 "$who switches LAN on" "$who" lan on eth0
	gives 0 "$who gives messages to others at once" "$who" carry after now
done
add ann ben
add ben cara
add cara dan
add ann eve

gives 0 "ann writes to eve" ann send eve "over the hills"
message=$out
is "its state" "$(ann message "$message" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" queued

# Each takes it by chance, so that it is never seen who wrote it: two may have to meet again.
# hop A B: they meet until B has something.
hop() {
	local tries=0
	until carries "$2" parcels 1 || [ $tries -ge 20 ]; do
		tries=$((tries + 1))
		meet "$1" "$2"
		for _ in $(seq 100); do linked "$1" "$2" && break; sleep 0.1; done
		for _ in $(seq 10); do carries "$2" parcels 1 && break; sleep 0.1; done
		sleep 0.3 # until it is told, too
		part "$1"
	done
	if carries "$2" parcels 1; then ok "$2 carries what $1 had"; else bad "$2 carries nothing after $tries meetings"; fi
}
ann watch --json >"$E2E_TOP/watched" 2>&1 &
watcher=$!
hop ann ben
within 5 "whoever watches is told" grep -q '"state": *"carried"' "$E2E_TOP/watched"
kill $watcher
gives 0 "ann reads" ann read eve
says "\^ carried by others" "the sign of it"
within 5 "ann's message is carried" is_state ann "$message" carried
gives 0 "its story" ann message "$message"
says "carries? it" "says so"
gives 0 "what ben knows of it" ben carry
says "1 parcels" "one parcel"
if ben carry --json | grep -q "over the hills"; then bad "ben can read it"; else ok "ben cannot read it"; fi
hop ben cara
hop cara dan

mkdir "$E2E_TOP/stick"
gives 0 "dan writes it on a stick" dan export --to "$E2E_TOP/stick"
says "written to .*/[0-9a-f]{16}.parcels" "under a name that says nothing"
gives 0 "eve reads the stick" eve import "$E2E_TOP/stick"
says "1 for you" "it is for her"
within 2 "eve has it" has_text eve ann "over the hills"
gives 0 "again" eve import "$E2E_TOP/stick"
says "0 for you, 0 to carry on, 1 known" "a second time is none"
gives 0 "ann may read it too" ann import "$E2E_TOP/stick"
gives 0 "its state" ann message "$message"
says "carries? it" "a copy proves nothing"

# Eve shows the receipt after 2 to 20 minutes. Hers begin with her clock 25 minutes ahead.
gives 0 "eve stops" eve stop
gives 0 "eve starts later" on eve faketime -f +25m nightjar start
within 5 "she no longer carries it" carries_none eve
rm "$E2E_TOP/stick"/*
gives 0 "eve writes the receipt on the stick" eve export --to "$E2E_TOP/stick"
gives 0 "dan reads it" dan import "$E2E_TOP/stick"
says "1 receipts" "a receipt"
within 2 "dan forgets the parcel" carries_none dan
meet cara dan
within 20 "cara hears of it" carries_none cara
part cara
meet ben cara
within 20 "ben hears of it" carries_none ben
part ben
meet ann ben
within 20 "ann has proof" is_state ann "$message" delivered
part ann

# On paper.
gives 0 "another one" ann send eve "on paper"
message=$out
gives 0 "ann prints it" ann export --qr --to "$E2E_TOP/sheet.svg"
says "codes written" "codes"
rsvg-convert --zoom 4 -o "$E2E_TOP/sheet.png" "$E2E_TOP/sheet.svg"
zbarimg --raw -q "$E2E_TOP/sheet.png" 2>/dev/null >"$E2E_TOP/sheet.txt"
gives 0 "eve photographs it" eve import "$E2E_TOP/sheet.txt"
says "1 for you" "it is for her"
within 2 "eve has it" has_text eve ann "on paper"

# What can go wrong.
ann export --to - >"$E2E_TOP/file" 2>/dev/null
head -c 300 "$E2E_TOP/file" >"$E2E_TOP/torn"
gives 0 "a torn file" eve import "$E2E_TOP/torn"
says "damaged" "is said to be"
head -c 3000 /dev/urandom >"$E2E_TOP/noise"
gives 0 "noise" eve import "$E2E_TOP/noise"
says "damaged" "is said to be damaged"
gives 2 "no file" eve import "$E2E_TOP/nothing"
says "cannot be read" "is said"
gives 2 "no place" ann export
gives 2 "no such amount" ann carry cap 12
gives 2 "too little" ann carry cap 0M
gives 0 "ben pauses" ben carry pause
gives 0 "he does" ben carry
says paused "and says so"
gives 0 "ben goes on" ben carry resume
gives 0 "ann never gives" ann carry after never
gives 0 "empties" ann carry empty

for who in ann ben cara dan eve; do "$who" stop >/dev/null 2>&1; done
verdict
