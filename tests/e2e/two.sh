#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two machines on one network: an invite by link and one by words, messages both ways, delivered states, restarts, an
# interface that goes down and comes up.
. "$(dirname "$0")/lib.sh"
enter "$@"

COUNT=${COUNT:-1000}    # messages each way

machine alice
machine bob
cable alice bob
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
has_count() { [ "$("$1" read "$2" --all --json | grep -c "\"direction\":\"$4\"")" = "$3" ]; }

gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase

# By link, from a file, with a message written before either can reach the other.
gives 0 "an invite" alice invite --for Bob
link=$out
gives 0 "a message before bob has joined" alice send Bob "welcome"
first=$out
is "its state" "$(alice message "$first" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" waiting
gives 0 "its story" alice message "$first"
says "waits until Bob has taken up the invite" "the story says what it waits for"
says "nightjar lan on eth0" "and what to do"
printf '%s\n' "$link" >"$E2E_TOP/invite"
gives 0 "bob adds alice" bob add - --name Alice <"$E2E_TOP/invite"
gives 0 "bob writes at once" bob send Alice "thanks for the invite"
second=$out
gives 6 "nothing is delivered while LAN is off" bob send Alice "hello?" --wait delivered --timeout 1
says "Every road is switched off" "the timeout says why"

gives 0 "alice switches LAN on" alice lan on eth0
gives 0 "bob switches LAN on" bob lan on eth0
within 30 "alice's first message is delivered" is_state alice "$first" delivered
within 30 "bob's first message is delivered" is_state bob "$second" delivered
within 5 "bob has alice's text" has_text bob Alice welcome
within 5 "alice has bob's text" has_text alice Bob "thanks for the invite"
gives 0 "bob waits for delivery" bob send Alice "again" --wait delivered --timeout 10
says delivered "and is told"
gives 0 "the story of a delivered message" alice message "$first"
says "delivered to the device of Bob" "says so"

gives 0 "contacts" alice contacts
says "online over lan" "bob is online"
gives 0 "safety number" alice show Bob --json
ours=$(json safety_digits)
gives 0 "safety number there" bob show Alice --json
is "both see the same safety number" "$(json safety_digits)" "$ours"
gives 0 "verify" alice verify Bob --matched
gives 0 "verified" alice contacts
says verified "shows"

gives 5 "a used invite cannot be revoked" alice invites revoke 1 --json
kind invite_used
gives 5 "a used invite cannot be taken up again" bob add "$link" --json
kind invite_used
gives 5 "one's own invite" alice add "$(alice invite --for Carol)" --json
kind invite_own

# Many, both ways at once.
send_many() {
	local i
	for i in $(seq "$COUNT"); do
		printf '{"id":"%s","method":"send","params":{"contact":"%s","text":"%s %s"}}\n' "$i" "$2" "$3" "$i"
	done | "$1" rpc --stdio | grep -c '"state"'
}
before_a=$(alice read Bob --all --json | grep -c '"direction":"in"')
before_b=$(bob read Alice --all --json | grep -c '"direction":"in"')
send_many alice Bob from-alice >"$E2E_TOP/sent-a" &
job=$!
is "bob's $COUNT are accepted" "$(send_many bob Alice from-bob)" "$COUNT"
wait $job
is "alice's $COUNT are accepted" "$(cat "$E2E_TOP/sent-a")" "$COUNT"
within 30 "alice has $COUNT more" has_count alice Bob $((before_a + COUNT)) in
within 30 "bob has $COUNT more" has_count bob Alice $((before_b + COUNT)) in
in_order() { "$1" read "$2" --all --json | sed -n "s/.*\"text\":\"$3 \([0-9]*\)\".*/\1/p" | sort -nc; }
gives 0 "alice sees them in order" in_order alice Bob from-bob
gives 0 "bob sees them in order" in_order bob Alice from-alice

# The interface goes and comes.
ip -n bob link set eth0 down
gives 0 "a message into the void" alice send Bob "are you there?"
void=$out
ip -n bob link set eth0 up
within 60 "it arrives when the interface is back" is_state alice "$void" delivered

# Each side is killed and starts again.
kill -9 "$(pid_of bob)"
gives 0 "a message while bob is dead" alice send Bob "still there?"
dead=$out
gives 0 "bob starts again" bob start
within 60 "it arrives after the restart" is_state alice "$dead" delivered
kill -9 "$(pid_of alice)"
gives 0 "alice starts again by asking" alice contacts
gives 0 "bob to alice after her restart" bob send Alice "welcome back" --wait delivered --timeout 60
all_of() { "$1" read "$2" --all --json | grep -c "\"direction\":\"$3\""; }
is "nothing is shown twice to bob" "$(bob read Alice --all --json | sed -n 's/.*"direction":"in".*"text":"\([^"]*\)".*/\1/p' | sort | uniq -d)" ""
is "as many with bob as alice sent" "$(all_of bob Alice in)" "$(all_of alice Bob out)"
is "as many with alice as bob sent" "$(all_of alice Bob in)" "$(($(all_of bob Alice out)))"

# By words, the other way round.
gives 0 "an invite by words" bob invite --words --for "Alice again"
gives 0 "bob's second identity" bob identities add Robert
gives 0 "an invite of the second identity" bob invite --identity Robert --for Alice2
gives 0 "alice adds robert" alice add "$out" --name Robert
gives 0 "alice to robert" alice send Robert "hello, stranger" --wait delivered --timeout 60
gives 0 "words" bob invite --words --identity Robert --for Alice3
words=$out
is "five words" "$(echo "$words" | tr -s ' -' '\n' | wc -l)" 5
gives 0 "alice's second identity" alice identities add Alicia
# shellcheck disable=SC2086
gives 0 "added by words" alice add $words --name Bobby --identity Alicia
gives 0 "a message to a contact made by words" alice send Bobby "by voice" --wait delivered --timeout 60

# LAN off means off.
gives 0 "alice switches LAN off" alice lan off eth0
gives 6 "nothing arrives" bob send Alice "gone?" --wait delivered --timeout 2
gives 0 "stop" alice stop
gives 0 "stop" bob stop
verdict
