#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two people who use nothing but line mode, each on a terminal of their own that shows lines and no more: set-up, an invite,
# talking both ways, verifying, searching, reactions, hostile text, pasted commands, and a daemon that dies and comes back.
. "$(dirname "$0")/lib.sh"
enter "$@"

command -v script >/dev/null || { echo "skipped: no script(1) to make a terminal with"; exit 77; }
machine alice
machine bob
cable alice bob

# person NAME [TERM]: their line mode on a terminal: what is written into the pipe is typed, what it prints is kept.
person() {
	mkfifo "$E2E_TOP/$1/keys"
	: >"$E2E_TOP/$1/seen"
	on "$1" env TERM="${2-dumb}" script -qfc nightjar /dev/null <"$E2E_TOP/$1/keys" >>"$E2E_TOP/$1/seen" 2>&1 &
	eval "exec $([ "$1" = alice ] && echo 7 || echo 8)>\"$E2E_TOP/$1/keys\""
	echo $! >"$E2E_TOP/$1/screen"
}
end_of() { [ "$1" = alice ] && echo 7 || echo 8; }
# type WHO TEXT: one line, and a pause as between two lines that a person types.
type() { printf '%s\n' "$2" >&"$(end_of "$1")"; sleep 0.3; }
# paste WHO LINE...: all at once.
paste() { local who=$1; shift; printf '%s\n' "$@" >&"$(end_of "$who")"; sleep 0.3; }
seen() { tr -d '\r' <"$E2E_TOP/$1/seen" | grep -qE -- "$2"; }
sees() { within "${T:-10}" "$1 is told: $2" seen "$1" "$2"; }
never() { if seen "$1" "$2"; then bad "$1 is never told: $2"; else ok "$1 is never told: $2"; fi; }
# The number of the last line of that text.
number() { tr -d '\r' <"$E2E_TOP/$1/seen" | sed -n "s/.*$2 (\([0-9]*\),.*/\1/p" | tail -n 1; }

# ---- first run ----
person alice
sees alice "What should your contacts call you?"
type alice Alice
sees alice "Passphrase\? It is not shown"
type alice "correct horse"
sees alice "same passphrase once more"
type alice "wrong horse"
sees alice "The two are not the same"
type alice "correct horse"
type alice "correct horse"
sees alice "May messages travel over Tor"
type alice no
T=60 sees alice "Type names out of: .*eth0"
type alice eth0
sees alice "You are Alice. You have no contacts yet."
never alice "horse"

person bob
type bob Bob
sees bob "Passphrase"
type bob ""
sees bob "over Tor"
type bob ""
sees bob "Type names out of"
type bob eth0
sees bob "You are Bob."

# ---- adding ----
type alice "/invite Bob"
sees alice "^NIGHTJAR:"
link=$(tr -d '\r' <"$E2E_TOP/alice/seen" | grep '^NIGHTJAR:' | tail -n 1)
type alice "/open Bob"
type alice "welcome"
sees alice "To Bob, number 1: it waits until Bob has joined."
type bob "/add $link"
sees bob "Your name for that person"
type bob "Alice"
T=30 sees alice "Bob has joined your contacts."
T=30 sees alice "Delivered to Bob: 1."
T=30 sees bob "New message from Alice \(1 unread\). /open Alice"
never bob ": welcome"
type bob "/open ali"
sees bob "Alice: welcome \([0-9]+, [0-9]+:[0-9]+\)"

# ---- talking ----
type bob "thanks for the invite"
sees bob "To Alice, number [0-9]+: (on its way|it waits)"
sees alice "^Bob: thanks for the invite \([0-9]+, "
sees bob "Delivered to Alice: [0-9]+"
type bob "//etc is a folder"
sees alice "^Bob: /etc is a folder \("
paste bob "one" "/quit" "/delete Alice" "two"
sees alice "^Bob: one$"
sees alice "^\| /delete Alice$"
sees alice "^\| two \("
type bob "/qiut"
sees bob "Did you mean /quit"
type bob "/status"
sees bob "You are Bob. Open, not protected"

# ---- one message: reply, reaction, edit, delete, its story ----
n=$(number alice "thanks for the invite")
type alice "/react $n +1"
type alice "/reply $n you are welcome"
sees bob "^Alice, in reply to [0-9]+: you are welcome"
type alice "/react $n 👍"
sees bob "Reactions to [0-9]+: .*👍"
type bob "good mornin"
sees alice "good mornin \("
n=$(number alice "good mornin")
type bob "/read 1"
sees bob "You: good mornin \([0-9]+, .*delivered"
type bob "/edit $(number bob "good mornin") good morning"
sees alice "^Bob: good morning \($n, .*changed later"
type bob "/info $(number bob "good morning")"
sees bob "delivered to the device of Alice|Delivered|delivered"
type bob "/delete $(number bob "good morning") both"
sees alice "message was deleted|Message $n is gone"

# ---- verifying, searching ----
type alice "/verify"
sees alice "Are they the same"
type alice "yes"
sees alice "Bob is verified"
type alice "/search welcome"
sees alice "messages? (was|were) found"
type alice "/list"
sees alice "1. Bob: .*verified"

# ---- hostile text: from a program of Bob's that does not care ----
gives 0 "hostile text is sent" bob send Alice "$(printf 'boo\033]0;owned\007\nYou: I owe you\n\342\200\256abc\302\2331m')"
sees alice "^\| You: I owe you$"
never alice "^You: I owe you"
if LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' "$E2E_TOP/alice/seen"; then
	bad "no control byte reaches the terminal: $(LC_ALL=C grep -aP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' "$E2E_TOP/alice/seen" | head -n 2 | cat -v)"
else
	ok "no control byte reaches the terminal"
fi

# ---- the daemon dies and comes back ----
kill -9 "$(pid_of bob)"
T=20 sees bob "The daemon is gone."
T=20 sees bob "The daemon is back."
type bob "still here"
T=60 sees alice "^Bob: still here \("
kill -9 "$(pid_of alice)"
T=20 sees alice "Locked: nothing is received or sent."
type bob "while you were away"
type alice "wrong"
T=20 sees alice "The passphrase is wrong."
type alice "correct horse"
T=20 sees alice "The conversation with Bob is still open."
T=60 sees alice "^Bob: while you were away \("
never alice "horse"

# ---- leaving ----
type alice "/quit"
sees alice "Messages still arrive"
within 10 "alice's line mode has ended" sh -c "! kill -0 $(cat "$E2E_TOP/alice/screen") 2>/dev/null"
gives 0 "her daemon goes on" alice status --no-start
type bob "/stop"
sees bob "Stopped"
within 10 "bob's daemon has ended" sh -c "! kill -0 $(pid_of bob 2>/dev/null || echo 999999) 2>/dev/null"

# ---- without a terminal: what is typed comes from a pipe ----
gives 0 "a line from a pipe" on bob sh -c 'echo /list | nightjar --plain'
says "1. Alice: " "is done"
gives 0 "bob stops" bob stop
gives 0 "alice stops" alice stop
verdict
