#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# A message walks over Bluetooth: from Alice to Carol, who are out of each other's range, by the device of Bob, whom neither of
# them knows; then the receipt walks back. What Bob has also goes by a stick.
. "$(dirname "$0")/lib.sh"

person alice 0
person bob 1
person carol 2
n=0
for who in alice bob carol; do
	gives 0 "$who sets up" "$who" init "$who" --no-passphrase
	gives 0 "$who switches it on" "$who" bluetooth on "hci$n"
	gives 0 "what $who writes is given to others at once" "$who" carry after now
	n=$((n + 1))
done
works() { "$1" bluetooth | grep -qE "$2 *(working|limited)"; }
within 20 "alice's works" works alice hci0
within 20 "carol's works" works carol hci2
gives 0 "alice's invite" alice invite --for carol
link=$out
gives 0 "alice can be found" alice bluetooth nearby 5
gives 0 "carol takes it up" carol add "$link" --name alice
gives 0 "they talk" carol send alice "see you" --wait delivered --timeout 90
gives 0 "alice hides again" alice bluetooth nearby off

air far 0 2 >/dev/null
air far 1 2 >/dev/null
air drop 0 2 >/dev/null
offline() { ! is_online alice carol; }
within 30 "alice and carol are out of range" offline
gives 0 "alice writes" alice send carol "by way of a stranger"
message=$out
number() { "$1" "$2" --json | sed -n "s/.*\"$3\": *\([0-9]*\).*/\1/p"; }
carries() { [ "$(number "$1" carry "$2")" -ge "$3" ]; }
if carries bob parcels 1; then bad "bob has it already"; else ok "nobody has it yet"; fi
# look LOWER HIGHER: those who have just met look around again after some minutes, and at once when it is switched on anew.
# Who looks is not found, and of two the one with the lower address calls: so the other one looks first, for 10 s.
look() {
	local who
	for who in "$@"; do "$who" blackout off >/dev/null 2>&1; done
	gives 0 "$2's blackout" "$2" blackout 2h
	sleep 12
	gives 0 "$1's blackout" "$1" blackout 2h
}
look alice bob
within 90 "bob carries it" carries bob parcels 1
within 10 "alice is told" is_state alice "$message" carried
gives 0 "bob knows nobody" bob contacts
says "^$|[Nn]o" "none"
if bob carry --json | grep -q "stranger. *by"; then bad "bob can read it"; else ok "bob cannot read it"; fi

mkdir "$E2E_TOP/stick"
gives 0 "bob also puts it on a stick" bob export --to "$E2E_TOP/stick"

air far 0 1 >/dev/null
air drop 0 1 >/dev/null
air near 1 2 >/dev/null
look bob carol
within 90 "carol has it from bob" has_text carol alice "by way of a stranger"
is_state alice "$message" carried && ok "alice does not know that yet" || bad "alice says $(alice message "$message")"
gives 0 "the stick says the same again" carol import "$E2E_TOP/stick"
says "0 for you" "which she knows"
is "she has it once" "$(carol read alice --all --json | grep -c "by way of a stranger")" 1

# Its receipt is shown after 2 to 20 minutes.
date -s "+21 minutes" >/dev/null
within 60 "the receipt is with bob" carries bob receipts 1
air far 1 2 >/dev/null
air drop 1 2 >/dev/null
air near 0 1 >/dev/null
look alice bob
within 90 "and with alice: delivered" is_state alice "$message" delivered
forgotten() { ! carries bob parcels 1; }
within 10 "bob has forgotten the parcel" forgotten
verdict
