#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# Blackout mode: devices of people who do not know each other meet, for as long as both want that.
. "$(dirname "$0")/lib.sh"

person alice 0
person bob 1
gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 1 "no blackout without an adapter" alice blackout
says "There is no road on which" "it says why"
gives 2 "a span that is none" alice blackout forever
gives 0 "alice switches it on" alice bluetooth on hci0
gives 0 "bob switches it on" bob bluetooth on hci1
works() { "$1" bluetooth | grep -qE "$2 *working"; }
within 20 "alice's works" works alice hci0
within 20 "bob's works" works bob hci1
gives 2 "not for more than a day" alice blackout 25h
# Of two the one with the lower address calls, when it looks around: that is alice, who comes second.
gives 0 "bob's blackout" bob blackout 1h
gives 0 "he is told what it shows" bob bluetooth
says "blackout: on for" "for how long"
is_seen() { air show 1 | grep -q 'scan=3'; }
within 10 "and can be seen" is_seen
gives 0 "alice's blackout" alice blackout 30m
number() { "$1" bluetooth --json | sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p"; }
has() { [ "$(number "$1" "$2")" = "$3" ]; }
within 60 "they are linked" has bob links 1
within 5 "on both sides" has alice links 1
gives 0 "alice tells everybody something" alice notice "water at the school" --for 3h
notice() { "$1" notices | grep -q "until .* water at the school"; }
within 30 "bob reads it" notice bob
gives 0 "as something that nobody has verified" bob notices
says "^NOT VERIFIED" "so it says"
if grep -q yours <<<"$out"; then bad "bob is told that it is his"; else ok "it is not his"; fi
gives 0 "alice lists hers" alice notices
says "yours" "it is hers"
id=$(sed -n 's/^\([0-9a-f]*\)  until.*/\1/p' <<<"$out")
gives 5 "bob cannot withdraw it" bob notice --withdraw "$id"
gives 0 "alice withdraws it" alice notice --withdraw "$id"
within 30 "it is gone from bob's" eval '! notice bob'
gives 0 "alice tells another" alice notice "the road is open"
another() { bob notices | grep -q "the road is open"; }
within 30 "bob reads that" another
seen() { [ "$(($(number alice near) + $(number bob near)))" -ge 1 ]; }
within 5 "one of them counted the other" seen
gives 0 "it outlives the daemon" alice stop
gives 0 "alice starts again" alice status
within 20 "blackout goes on" eval '[ "$(number alice blackout)" -gt 1000000 ]'
within 100 "they are linked again" has alice links 1
gives 0 "bob ends it" bob blackout off
within 10 "which ends the link" has bob links 0
within 10 "on both sides" has alice links 0
gives 0 "what was read stays until its time is over" bob notices
says "the road is open" "it is there"
says "Blackout mode is off" "and nothing new comes"
gives 5 "no notice without blackout mode" bob notice "hello"
says "it is off here" "it says why"
gives 0 "nobody was added by it" bob contacts
says "^$|[Nn]o" "none"
verdict
