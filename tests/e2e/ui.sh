#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two newcomers, each with nothing but the screen: set up, invite, add, first message; how many keys that takes; then a
# daemon that dies and one that stands still under the interface.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/screen_tool" || exit 1
enter "$@"

BUDGET=25    # keys a side, the name and the message included

machine alice
machine bob
cable alice bob

# screen MACHINE: its interface, which reads what `type` and `see` tell it.
screen() {
	mkfifo "$E2E_TOP/$1/script"
	on "$1" "$B/opt/tests/e2e/screen_tool" 24x80 TERM=xterm-256color LC_ALL=C.UTF-8 TZ=UTC \
		XDG_RUNTIME_DIR="$E2E_TOP/$1/run" NIGHTJAR_TOR=off "$B/nightjar" \
		<"$E2E_TOP/$1/script" >"$E2E_TOP/$1/screen" 2>&1 &
	echo $! >"$E2E_TOP/$1/screen.pid"
	eval "exec $2>$E2E_TOP/$1/script"
}
alice_screen() { printf '%s\n' "$@" >&7; }
bob_screen() { printf '%s\n' "$@" >&8; }

# printed MACHINE PATTERN: the driver has printed such a line.
printed() { grep -qE -- "$2" "$E2E_TOP/$1/screen"; }
counted() { grep -E '^[0-9]+$' "$E2E_TOP/$1/screen" | tail -n 1; }
# ended MACHINE: its script went through to the end.
ended() { ! kill -0 "$(cat "$E2E_TOP/$1/screen.pid")" 2>/dev/null; }

# First run: the name, Enter; no passphrase, Enter. The network is switched on by its tick (Tor is not on this machine).
screen alice 7
screen bob 8
alice_screen 'wait eth0' 'keys Alice<Enter><Tab><Tab> <Enter>' 'wait Nobody is here yet'
bob_screen 'wait eth0' 'keys Bob<Enter><Tab><Tab> <Enter>' 'wait Nobody is here yet'

# One invites, the other takes it up: pasted, and never a key too many.
alice_screen 'keys <M-i>' 'wait [Ff]or whom' 'keys <Enter>' 'wait NIGHTJAR:' 'quiet 300' 'show' 'keys <Enter>' 'wait Message somebody'
within 20 "alice sees her invite" printed alice NIGHTJAR:
link=$(grep -oE '[A-Z2-7:]{6,}' "$E2E_TOP/alice/screen" | tr -d '\n' | grep -oE 'NIGHTJAR:[A-Z2-7]{56}')
is "the whole link is on the screen" "${#link}" 65
bob_screen "paste $link" 'keys <Enter>' 'wait Message' 'keys hi<Enter>' 'wait you hi' 'count'
alice_screen 'within 30 hi$' 'keys yo<Enter>' 'wait you yo +✓' 'count'
bob_screen 'wait yo$' 'wait you hi +✓' 'show'

within 60 "alice has the first message" printed alice '^[0-9]+$'
within 60 "bob has the answer" printed bob 'you hi +✓'
[ "$(counted alice)" -le $BUDGET ] && ok "alice: $(counted alice) keys" || bad "alice: $(counted alice) keys, not $BUDGET"
[ "$(counted bob)" -le $BUDGET ] && ok "bob: $(counted bob) keys" || bad "bob: $(counted bob) keys, not $BUDGET"

# What is done to messages shows on both screens: a reaction, an edit, an answer, a deletion for both.
bob_screen 'keys <Up>' 'wait >.*yo$' 'keys +' 'wait React' 'keys 1' 'wait 👍 you'
alice_screen 'within 30 👍 Bob' 'keys <Up>' 'wait >.*yo' 'keys e' 'wait Changing' 'keys !<Enter>' 'wait you yo!' 'wait edited'
bob_screen 'within 30 yo!$' 'keys <Up>' 'wait >.*yo!' 'keys r' 'quiet 300' 'keys an answer<Enter>' 'wait an answer +✓'
alice_screen 'within 30 an answer$' 'keys gone soon<Enter>' 'wait gone soon +✓' 'keys <Up>' 'wait >.*gone soon' 'keys d' \
	'wait Delete this message' 'keys b' 'wait you deleted this' 'show'
bob_screen 'within 30 Alice deleted this' 'show'
within 60 "a reaction, an edit, an answer and a deletion on alice's screen" printed alice 'you deleted this'
within 60 "and on bob's" printed bob 'Alice deleted this'

# Both compare the words and see the same ones; read receipts, once both want them; a timer that both see.
alice_screen 'keys <M-v>' 'within 20 ^ 10 [a-z]' 'show' 'keys m' 'wait noted that they match' \
	'keys <Esc>' 'wait Bob - verified' 'keys /receipts on<Enter>' 'quiet 500'
bob_screen 'keys <M-v>' 'within 20 ^ 10 [a-z]' 'show' 'keys <Esc>' 'wait Message' 'keys /receipts on<Enter>' 'quiet 500'
alice_screen 'keys seen?<Enter>' 'within 30 seen. +✓✓' 'keys /timer 1d<Enter>' 'wait You set messages to disappear' 'show'
bob_screen 'within 30 Alice set messages to disappear' 'show'
within 90 "read receipts, and a timer on alice's screen" printed alice 'You set messages to disappear'
within 60 "and on bob's" printed bob 'Alice set messages to disappear'
words_of() { grep -E '^ *(1|4|7|10) [a-z]+( |$)' "$E2E_TOP/$1/screen" | grep -oE '[a-z]+' | tr '\n' ' '; }
is "both compare the same words" "$(words_of alice)" "$(words_of bob)"
is "ten of them" "$(words_of alice | wc -w | tr -d " ")" 10

# The daemon dies: the interface starts it again, and keeps what was being written.
alice_screen 'keys half a thou' 'wait half a thou'
sleep 0.5
kill -KILL "$(pid_of alice)"
alice_screen 'keys ght' 'wait half a thought'
within 20 "the daemon is back" alice status --no-start
alice_screen 'quiet 1500' 'gone no daemon' 'within 20 Bob - verified - online' 'keys <Enter>' 'within 30 half a thought +✓' 'show'
within 40 "what was being written when the daemon died arrives" printed alice 'you half a thought +✓'

# A daemon that stands still: keys are answered all the same, and it can be closed.
pid=$(pid_of bob)
kill -STOP "$pid"
bob_screen 'keys still here' 'within 2 still here' 'show' 'keys <C-q>' 'end 0'
exec 8>&-
within 20 "the interface of a daemon that stands still closes" ended bob
kill -CONT "$pid"
printed bob 'still here' && ok "and echoed before" || bad "no echo while the daemon stood still: $(tail -n 30 "$E2E_TOP/bob/screen")"
alice_screen 'keys <C-q>' 'end 0'
exec 7>&-
within 10 "alice closes" ended alice
says_nothing_wrong() { ! printed "$1" '^not so:'; }
for m in alice bob; do
	if says_nothing_wrong $m; then ok "all came true for $m"; else bad "$m: $(tail -n 30 "$E2E_TOP/$m/screen")"; fi
done

# Messages still arrive when nobody looks; what was not sent is kept for the next time.
gives 0 "a message while bob's window is closed" alice send Bob "good night" --wait delivered --timeout 30
gives 0 "what bob did not send" bob rpc --stdio <<<'{"id":"1","method":"draft","params":{"contact":"Alice"}}'
says 'still here' "is kept"
verdict
