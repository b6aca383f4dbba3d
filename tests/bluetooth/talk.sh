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
cat <<<"$out"

gives 0 "an invite by words" alice invite --for Bob --words
words=$out
gives 0 "alice can be found" alice bluetooth nearby 5
gives 0 "bob says the words" bob add "$words" --name Alice
gives 0 "bob writes at once" bob send Alice "hello over the air"
first=$out
within 60 "the first message is delivered" is_state bob "$first" delivered
within 5 "alice has it" has_text alice Bob "hello over the air"
is_online alice Bob && ok "online over bluetooth" || bad "not online over bluetooth: $(alice contacts)"
gives 0 "alice hides again" alice bluetooth nearby off
verdict
