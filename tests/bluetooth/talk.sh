#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# Three people in one air, without any network: added by words and by link, messages both ways, out of range and back.
. "$(dirname "$0")/lib.sh"

COUNT=${COUNT:-1000}    # messages of the long conversation

person alice 0
person bob 1
person carol 2
gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 0 "carol sets up" carol init Carol --no-passphrase
gives 0 "what there is" alice bluetooth
says "hci0 *off" "the adapter, off"
gives 0 "alice switches it on" alice bluetooth on hci0
gives 0 "bob switches it on" bob bluetooth on hci1
gives 0 "carol switches it on" carol bluetooth on hci2
works() { "$1" bluetooth | grep -qE "$2 *(working|limited)"; }
within 20 "alice's works" works alice hci0
within 20 "bob's works" works bob hci1
gives 0 "as it says" alice bluetooth

gives 0 "an invite by words" alice invite --for Bob --words
words=$out
gives 0 "alice can be found" alice bluetooth nearby 5
gives 0 "bob says the words" bob add "$words" --name Alice
gives 0 "bob writes at once" bob send Alice "hello over the air"
first=$out
within 60 "the first message is delivered" is_state bob "$first" delivered
within 5 "alice has it" has_text alice Bob "hello over the air"
is_online alice Bob && ok "online over bluetooth" || bad "not online over bluetooth: $(alice contacts)"
gives 0 "alice answers" alice send Bob "heard" --wait delivered --timeout 20

# The third comes by link, to bob.
gives 0 "bob's invite for carol" bob invite --for Carol
link=$out
gives 0 "bob can be found" bob bluetooth nearby 5
gives 0 "carol takes it up" carol add "$link" --name Bob
gives 0 "and writes" carol send Bob "me too" --wait delivered --timeout 60
gives 0 "bob hides again" bob bluetooth nearby off
gives 0 "alice hides again" alice bluetooth nearby off

# Many, both ways at once, while the air gets slower and worse, and is gone in the middle.
send_many() {
	local i
	for i in $(seq "$COUNT"); do
		printf '{"id":"%s","method":"send","params":{"contact":"%s","text":"%s %s"}}\n' "$i" "$2" "$3" "$i"
	done | "$1" rpc --stdio | grep -c '"state"'
}
before_a=$(count_of alice Bob in) before_b=$(count_of bob Alice in)
send_many alice Bob from-alice >"$E2E_TOP/sent" &
job=$!
is "bob's $COUNT are accepted" "$(send_many bob Alice from-bob)" "$COUNT"
wait $job
is "alice's $COUNT are accepted" "$(cat "$E2E_TOP/sent")" "$COUNT"
air rate 100000 >/dev/null
air delay 5000 >/dev/null
sleep 1
air far 0 1 >/dev/null
sleep 4
air near 0 1 >/dev/null
air drop 0 1 >/dev/null
has_count() { [ "$(count_of "$1" "$2" in)" = "$3" ]; }
within 90 "alice has all" has_count alice Bob $((before_a + COUNT))
within 90 "bob has all" has_count bob Alice $((before_b + COUNT))
in_order() { "$1" read "$2" --all --json | sed -n "s/.*\"text\":\"$3 \([0-9]*\)\".*/\1/p" | sort -nc; }
gives 0 "alice sees them in order" in_order alice Bob from-bob
gives 0 "bob sees them in order" in_order bob Alice from-alice

# A daemon that is killed leaves nothing of it visible, and comes back.
kill -9 "$(pid_of_person alice)"
hidden() { air show 0 | grep -qE 'scan=[02]'; }
within 10 "nobody sees a machine whose daemon was killed" hidden
gives 0 "alice starts again" alice status
gives 0 "and is heard" alice send Bob "back" --wait delivered --timeout 60
gives 0 "switched off" alice bluetooth off hci0
within 10 "then nothing of it is seen either" hidden
verdict
