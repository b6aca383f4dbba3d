#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How tests/vectors/profiles was made: two profiles of each version of the tables, by the programs of that time, which talked
# over a local network, on the first of October 2026. Not a test: by hand, when the tables get a new version, BEFORE they do:
#   tests/e2e/old_profiles.sh VERSION COMMIT      the last commit whose tables are of that version
# What the versions in the tree were made from: 1 ce9bc16, 2 faa192b, 3 260ef22, 4 7d49363.
# Alice stops in good order and has a passphrase. Bob has none, and is killed, so that his log is full.
here=$(cd "$(dirname "$0")" && pwd) || exit 1
if [ "${E2E_INSIDE-}" != yes ]; then
	cd "$here/../.." || exit 1
	export OLD_VERSION=$1 NEW_B=$PWD/build B=$PWD/build/old/$2/build
	make --no-print-directory -s build/clock.so build/opt/tests/e2e/old_profile || exit 1
	mkdir -p "build/old/$2" && git archive "$2" | tar -x -C "build/old/$2" || exit 1
	make -C "build/old/$2" -j2 CC="${CC:-gcc}" all >"build/old/$2/log" 2>&1 || { tail "build/old/$2/log"; exit 1; }
fi
. "$here/lib.sh"
enter "$@"
clock_off=$((1790848800 - $(date +%s)))
on() {
	local name=$1
	shift
	ip netns exec "$name" env HOME="$E2E_TOP/$name" XDG_RUNTIME_DIR="$E2E_TOP/$name/run" NIGHTJAR_BLUETOOTH=off \
		NIGHTJAR_PROFILE="$E2E_TOP/$name/profile" NIGHTJAR_TOR=off PATH="$B:$PATH" \
		LD_PRELOAD="$NEW_B/clock.so" CLOCK_OFF="$clock_off" "$@"
}
facts=$E2E_TOP/facts
fact() { echo "$1=$2" >>"$facts"; }
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
unread() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
id_of() { unread "$1" "$2" | grep -oE "\"id\":\"[0-9.]+\",[^{}]*\"text\":\"$3\"" | tail -n 1 | sed 's/"id":"\([0-9.]*\)".*/\1/'; }
# deliver WHO TO TEXT: and waits; its id in $last.
deliver() {
	gives 0 "$1: $3" "$1" send "$2" "$3" --wait delivered --timeout 30
	last=$(printf %s "$out" | head -n 1)
}
wait_with() { gives 0 "$1 writes what waits" "$1" send "$2" "$3"; last=$out; }

machine alice
machine bob
cable alice bob
echo "correct horse" >"$E2E_TOP/pass"
gives 0 "alice" alice init Alice --passphrase-file "$E2E_TOP/pass"
gives 0 "bob" bob init Bob --no-passphrase
gives 0 "identity" alice identities add Alicia
gives 0 "identity" bob identities add Robert
gives 0 "setting" alice config set dial.longest 120
[ "$OLD_VERSION" -lt 3 ] || gives 0 "tor off" alice tor off
gives 0 "lan" alice lan on eth0
gives 0 "lan" bob lan on eth0

gives 0 "invite" alice invite --for Bob
gives 0 "add" bob add "$out" --name Alice
deliver bob Alice "the first"
gives 0 "verify" alice verify Bob --matched
deliver alice Bob "the second: ein Wort mit Umlaut, Größe"
deliver bob Alice "$(printf 'long %.0s' $(seq 300))"
deliver alice Bob "the fourth"
deliver bob Alice "the fifth"
if [ "$OLD_VERSION" -ge 4 ]; then
	gives 0 "react" alice react "$(id_of alice Bob 'the fifth')" +
	gives 0 "reply" alice send Bob "an answer" --reply-to "$(id_of alice Bob 'the fifth')" --wait delivered
	deliver alice Bob "misspelt"
	gives 0 "edit" alice edit "$last" "well spelt"
	deliver alice Bob "to be deleted"
	gives 0 "delete" alice delete-message "$last" --both
	gives 0 "receipts" alice receipts Bob on
	gives 0 "receipts" bob receipts Alice on
	deliver alice Bob "read by bob"
	gives 0 "bob reads" bob read Alice --all
	within 10 "and says so" is_state alice "$last" read
	deliver bob Alice "the last"
fi
gives 0 "alice has read so far" alice read Bob --all

# Their second identities: blocked by alice, muted by bob.
gives 0 "invite" bob invite --words --identity Robert --for Alicia
# shellcheck disable=SC2086
gives 0 "add" alice add $out --identity Alicia --name Robert
deliver alice Robert "hello Robert"
gives 0 "block" alice block Robert
gives 0 "mute" bob mute Alicia
[ "$OLD_VERSION" -lt 4 ] || gives 0 "archive" alice archive Robert

# From here on the network is away: what is begun now ends with the program of today.
ip -n bob link set eth0 down
sleep 1
gives 0 "invite nobody has taken up" alice invite --for Carol
fact carol_link "$out"
wait_with alice Carol "for Carol when she comes"
gives 0 "and by words" alice invite --words --for Dave
fact dave_words "\"$out\""
gives 0 "and one that is worth nothing" alice invite --for Eve
fact eve_link "$out"
gives 0 "revoke" alice invites revoke "$(alice invites --json | grep -oE '"id":"[0-9]+"' | tail -n 1 | grep -oE '[0-9]+')"
gives 0 "bob's invite" bob invite --for "Alicia too" --identity Bob
fact bob_link "$out"
gives 0 "taken up, not answered" alice add "$out" --identity Alicia --name "Bob too"
wait_with alice "Bob too" "are you there, Bob?"
wait_with alice Bob "waiting from alice 1"
wait_with alice Bob "waiting from alice 2"
fact alice_waits "$last"
wait_with bob Alice "waiting from bob 1"
if [ "$OLD_VERSION" -ge 4 ]; then
	printf '{"id":"d","method":"draft.set","params":{"contact":"1","text":"a draft begun"}}\n' | alice rpc --stdio >"$E2E_TOP/draft"
	grep -q result "$E2E_TOP/draft" || bad "no draft: $(cat "$E2E_TOP/draft")"
	gives 0 "timer" alice timer Bob 4w
fi
fact safety "$(alice show Bob --json | sed -n 's/.*"safety_digits":"\([0-9 ]*\)".*/"\1"/p')"
gives 0 "alice stops" alice stop
pid=$(pid_of bob)
wait_with bob Alice "waiting from bob 2"
fact bob_waits "$last"
kill -9 "$pid"
[ -s "$E2E_TOP/bob/profile/nightjar.db-wal" ] && ok "a log is left" || bad "no log"
[ ! -e "$E2E_TOP/alice/profile/nightjar.db-wal" ] && ok "none is left" || bad "a log is left"

to=$here/../vectors/profiles/v$OLD_VERSION
mkdir -p "$to"
"$NEW_B/opt/tests/e2e/old_profile" pack "$E2E_TOP/alice/profile" "correct horse" | gzip -9n >"$to/alice.gz"
"$NEW_B/opt/tests/e2e/old_profile" pack "$E2E_TOP/bob/profile" "" | gzip -9n >"$to/bob.gz"
cp "$E2E_TOP/alice/profile/nightjar.conf" "$to/alice.conf"
cp "$facts" "$to/facts"
ls -l "$to"
verdict
