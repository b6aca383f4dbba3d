#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two machines: answers, reactions, edits, deletions, timers and read receipts, as each of the two sees them.
. "$(dirname "$0")/lib.sh"
enter "$@"

machine alice
machine bob
cable alice bob
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
# Without marking it as read.
rows() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
has() { rows "$1" "$2" | grep -qE -- "$3"; }
has_not() { ! has "$@"; }
id_of() { rows "$1" "$2" | grep -oE "\"id\":\"[0-9.]+\",[^{}]*\"text\":\"$3\"" | tail -n 1 | sed 's/"id":"\([0-9.]*\)".*/\1/'; }

gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 0 "an invite" alice invite --for Bob
link=$out
gives 0 "a message before bob has joined" alice send Bob "tomorow"
early=$out
gives 0 "edited before it ever left" alice edit "$early" "tomorrow"
gives 0 "bob adds alice" bob add "$link" --name Alice
gives 0 "alice switches LAN on" alice lan on eth0
gives 0 "bob switches LAN on" bob lan on eth0
within 30 "it arrives" is_state alice "$early" delivered
is "nobody learns that it was another" "$(rows bob Alice | grep -oE '"text":"tom[a-z]*"|"edited":[1-9]')" '"text":"tomorrow"'

on bob timeout 40 "$B/nightjar" watch --json >"$E2E_TOP/events" 2>/dev/null &
watching=$!
gives 0 "alice writes" alice send Bob "see you at 10" --wait delivered --timeout 20
x=$(printf %s "$out" | head -n 1)
y=$(id_of bob Alice "see you at 10")
gives 0 "bob reacts" bob react "$y" +
gives 0 "bob answers" bob send Alice "fine" --reply-to "$y" --wait delivered --timeout 20
within 5 "alice sees the reaction" has alice Bob '"reactions":\[\{"by":"them","reaction":"\+"\}\]'
within 5 "and what is answered" has alice Bob "\"text\":\"fine\".*\"reply\":\{\"id\":\"$x\",\"direction\":\"out\",\"text\":\"see you at 10\""
gives 0 "alice edits" alice edit "$x" "see you at 11"
within 5 "bob sees the edit" has bob Alice '"text":"see you at 11".*"edited":[1-9]'
within 5 "and the former text nowhere" has_not bob Alice 'see you at 10'
within 10 "which is delivered" is_state alice "$x" delivered
gives 5 "bob may not edit it" bob edit "$y" "never" --json
kind not_yours
gives 0 "bob takes it back" bob react "$y" ""
within 5 "it is gone at alice's" has_not alice Bob '"reaction":"\+"'
gives 0 "alice deletes it for both" alice delete-message "$x" --both
within 5 "it is empty at bob's" has bob Alice "\"id\":\"$y\",[^{}]*\"kind\":\"deleted\",\"text\":\"\""
gives 0 "search" bob search "see you"
is "finds nothing of it" "$out" ""
within 5 "bob's clients were told" grep -q "\"type\":\"message_changed\".*\"kind\":\"deleted\"" "$E2E_TOP/events"

gives 0 "receipts" alice receipts Bob on
gives 0 "alice writes once more" alice send Bob "did you read this" --wait delivered --timeout 20
seen=$(printf %s "$out" | head -n 1)
gives 0 "bob reads" bob read Alice --last 50
sleep 1
is "bob has not switched it on: nothing is told" "$(alice message "$seen" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" delivered
gives 0 "receipts of bob" bob receipts Alice on
within 5 "now it is" is_state alice "$seen" read
gives 0 "message" alice message "$seen"
says "and read there" "the story says so"

gives 0 "a timer" alice timer Bob 3s
within 5 "bob has it too" has bob Alice '"kind":"timer".*"timer":3,'
gives 0 "bob writes" bob send Alice "short lived" --wait delivered --timeout 20
sleep 4
is "it is gone at bob's, where it has arrived" "$(rows bob Alice | grep -c 'short lived')" 0
is "and still at alice's, who has not read it" "$(rows alice Bob | grep -c 'short lived')" 1
gives 0 "alice reads" alice read Bob
kill -9 "$(pid_of alice)"
within 10 "alice starts again" alice contacts
within 6 "it is gone there too" has_not alice Bob "short lived"
within 5 "bob's clients were told of what went" grep -q '"type":"message_gone"' "$E2E_TOP/events"
kill "$watching" 2>/dev/null

gives 0 "bob archives alice" bob archive Alice
gives 0 "alice writes again" alice send Bob "back" --wait delivered --timeout 20
gives 0 "contacts" bob contacts --json
says '"archived":false' "she is back"
gives 0 "stop" alice stop
gives 0 "stop" bob stop
verdict
