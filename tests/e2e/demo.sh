#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make demo`: two machines that the script makes itself, without any network. An invite passed from one to the other, a
# conversation, a daemon killed in the middle of it and started again; every state of every message in words as it changes.
. "$(dirname "$0")/lib.sh"
enter "$@"

step() { printf '\n== %s\n' "$*"; }
# show MACHINE COMMAND...: what a person would type there, and what they would see.
show() {
	local who=$1
	shift
	printf '%s$ nightjar %s\n' "$who" "$*"
	on "$who" nightjar "$@" 2>&1 | sed 's/^/    /'
	return "${PIPESTATUS[0]}"
}
# Writes a message and remembers its id for `follow`.
declare -A known
messages=()
write() {
	local who=$1 id
	printf '%s$ nightjar send %s "%s"\n' "$who" "$2" "$3"
	id=$(on "$who" nightjar send "$2" "$3" 2>/dev/null) || { bad "$who could not write"; return; }
	messages+=("$who:$id:$3")
	tell
}
# Prints the story of every message whose state has changed since the last time.
tell() {
	local entry who id text story state
	for entry in "${messages[@]}"; do
		IFS=: read -r who id text <<<"$entry"
		story=$(on "$who" nightjar message "$id" --json 2>/dev/null) || continue
		state=$(sed -n 's/.*"state":"\([a-z]*\)".*/\1/p' <<<"$story")
		[ "${known[$who$id]-}" != "$state" ] || continue
		known[$who$id]=$state
		printf '    [%s, "%s": %s] %s\n' "$who" "$text" "$state" "$(sed -n 's/.*"words":"\([^"]*\)".*/\1/p' <<<"$story")"
	done
}
# follow SECONDS: until everything is delivered.
follow() {
	local left=$(($1 * 10)) key
	while [ "$left" -gt 0 ]; do
		tell
		for key in "${!known[@]}"; do [ "${known[$key]}" = delivered ] || break; done
		[ "${known[$key]}" != delivered ] || { ok "all delivered"; return; }
		sleep 0.1
		left=$((left - 1))
	done
	bad "not everything was delivered"
}

machine alice
machine bob
cable alice bob

step "Two people set up, each on a machine of their own"
show alice init Alice --no-passphrase
show bob init Bob --no-passphrase

step "Alice makes an invite, and writes before Bob has it"
printf 'alice$ nightjar invite --for Bob --qr\n'
alice invite --for Bob --qr >"$E2E_TOP/invite" 2>/dev/null && sed 's/^/    /' "$E2E_TOP/invite"
write alice Bob "Welcome to Nightjar."

step "The invite is passed on, in person or any other way; Bob takes it up"
tail -n 1 "$E2E_TOP/invite" >"$E2E_TOP/link"
printf 'bob$ nightjar add - --name Alice\n'
bob add - --name Alice <"$E2E_TOP/link" 2>&1 | sed 's/^/    /'
write bob Alice "Got it!"

step "Nothing leaves until a road is switched on"
show alice lan on eth0
show bob lan on eth0
follow 30

step "A conversation"
write alice Bob "Shall we go climbing on Sunday?"
write bob Alice "Yes, at ten."
follow 10

step "Bob's daemon is killed (kill -9); Alice goes on writing"
kill -9 "$(pid_of bob)"
write alice Bob "Bring the rope."
write alice Bob "And water."
sleep 1
tell

step "Bob starts again"
show bob start
follow 60

step "What both see"
show alice read Bob
show bob read Alice
show alice verify Bob
show bob verify Alice
is "both have the same number" "$(alice show Bob --json | grep -o '"safety_digits":"[^"]*"')" \
	"$(bob show Alice --json | grep -o '"safety_digits":"[^"]*"')"
is "bob has all of alice's" "$(bob read Alice --all --json | grep -c '"direction":"in"')" 4

step "The end"
show alice stop
show bob stop
verdict
