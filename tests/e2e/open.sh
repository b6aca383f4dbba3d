#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A link that is followed on a desktop: it is shown, asked about and only then added; what is typed before the question, half
# an answer, no terminal, or a link that is none adds nobody. And nobody goes online because of a link.
. "$(dirname "$0")/lib.sh"
enter "$@"

command -v script >/dev/null || { echo "skipped: no script(1) to make a terminal with"; exit 77; }
machine alice
machine bob

# window NAME LINK [OPTION...]: what the desktop entry starts, on a terminal of its own. Keys: descriptor 7.
window() {
	local who=$1 link=$2
	shift 2
	rm -f "$E2E_TOP/keys" && mkfifo "$E2E_TOP/keys"
	: >"$E2E_TOP/seen"
	printf 'exec nightjar open %s -- "%s"\n' "$*" "$link" >"$E2E_TOP/typed"
	on "$who" env TERM=dumb script -qefc "sh $E2E_TOP/typed" /dev/null <"$E2E_TOP/keys" >"$E2E_TOP/seen" 2>&1 &
	shown=$!
	exec 7>"$E2E_TOP/keys"
}
seen() { tr -d '\r' <"$E2E_TOP/seen" | grep -qE -- "$1"; }
sees() { within 10 "it says: $1" seen "$1"; }
type() { printf '%s\n' "$1" >&7; }
# ends CODE WHAT: the window closes.
ends() {
	local code=0
	wait "$shown" || code=$?
	exec 7>&-
	is "$2" "$code" "$1"
}
people() { bob contacts --json | grep -o '"name":"[^"]*"' | cut -d'"' -f4 | tr '\n' ' '; }

gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 0 "an invite" alice invite --for Bob
link=$out

# Every way to say no.
for answer in no n y "" yess "no yes"; do
	window bob "$link"
	sees "Type yes to add them"
	type "$answer"
	ends 5 "\"$answer\" is no"
	is "nobody was added" "$(people)" ""
done
window bob "$link"
sees "Type yes to add them"
sees "the invite +$link"
sees "you would be +Bob"
sees "the invite does not say who that is"
printf '\004' >&7
ends 5 "no answer is no"
is "nobody was added" "$(people)" ""

# What was typed while the window was opening is no answer.
window bob "$link"
printf 'yes\nyes\nyes\n' >&7
sees "Type yes to add them"
type "no"
ends 5 "what was typed before the question is no answer"
is "nobody was added" "$(people)" ""

# Without a terminal it refuses, whatever it is told.
gives 2 "no terminal" bob open "$link" --json </dev/null
gives 2 "answers from a pipe" bob open "$link" <<<yes
says "on a terminal" "says why"
is "nobody was added" "$(people)" ""

# What is no link.
for bad in "https://example.org/$link" "nightjar:" "NIGHTJAR:AAAA" "abacus ability about above abroad" \
	"nightjar:abacus-ability-about-above-abroad" "NIGHTJAR:$(printf 'A%.0s' {1..600})"; do
	window bob "$bad"
	ends 5 "\"${bad:0:50}\" is no invite"
done
window bob "$(printf 'nightjar:\033]0;title\007')"
ends 5 "control characters are no invite"
if grep -q "$(printf '\033')" "$E2E_TOP/seen"; then bad "control characters reach the terminal"; else ok "and are not shown"; fi
window alice "$link"
ends 5 "one's own invite"
sees "own"

# The daemon is not started by a link.
gives 0 "bob stops" bob stop
window bob "$link"
sees "Type yes to start it"
type no
ends 5 "it stays as it is"
gives 3 "no daemon was started" bob contacts --no-start
window bob "$link"
sees "Type yes to start it"
type yes
sees "Type yes to add them"
type no
ends 5 "nor added because of it"

# Yes, as browsers change links: another case and slashes.
window bob "$(tr A-Z a-z <<<"${link/:/://}")/"
sees "Type yes to add them"
type Yes
sees "Your name for them"
type "Alice from work"
ends 0 "yes is yes"
is "she is added by that name" "$(people)" "Alice from work "
window bob "$link"
ends 0 "taken up already"
sees "already"
is "not once more" "$(people)" "Alice from work "

# With a window of its own it waits before that closes, and goes on in the interface.
gives 0 "another invite" alice invite --for Bob2
other=$out
window bob "$other" --window
sees "Type yes to add them"
type no
sees "Enter closes this window"
type ""
ends 5 "it closes then"
window bob "$other" --window
sees "Type yes to add them"
type yes
sees "Your name for them"
type "Alice two"
sees "You are Bob"
printf '\004' >&7
ends 0 "the interface opens"
verdict
