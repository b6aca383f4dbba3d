#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Profiles that earlier versions made (old_profiles.sh says how) open with today's programs: what was in them is there, and two
# of one age go on where they stopped: what waited arrives, what was begun is finished, an invite of then is taken up.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/old_profile" "${B:-build}/clock.so" || exit 1
enter "$@"
old=$PWD/tests/vectors/profiles
# Two hours after they were made: the seven days of an invite are not over. Version 1 sleeps for fourteen months instead.
made=$((1790848800 - $(date +%s)))
on() {
	local name=$1 off=$((made + 7200))
	shift
	case $name in *1) off=$((made + 37000000)) ;; esac
	ip netns exec "$name" env HOME="$E2E_TOP/$name" XDG_RUNTIME_DIR="$E2E_TOP/$name/run" NIGHTJAR_BLUETOOTH=off \
		NIGHTJAR_PROFILE="$E2E_TOP/$name/profile" NIGHTJAR_TOR=off PATH="$B:$PATH" LD_PRELOAD="$B/clock.so" CLOCK_OFF="$off" "$@"
}
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
unread() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
texts() { "$1" read "$2" --all --json | sed -n "s/.*\"direction\":\"$3\".*\"kind\":\"[a-z]*\",\"text\":\"\([^\"]*\)\".*/\1/p"; }
has() { texts "$1" "$2" "$3" | grep -qxF -- "$4"; }
shows() { "$1" contacts --json | grep -qE -- "$2"; }
# Everything that was shown to be there by the program of then.
first_of_alice="the second: ein Wort mit Umlaut, Größe
the fourth"
later_of_alice="an answer
well spelt

read by bob"
waiting_of_alice="waiting from alice 1
waiting from alice 2"

first_of_bob="the first
long long long lon
the fifth"

# kept VERSION: before anything new happens. $carol_link and so on are the facts of that version.
kept() {
	local v=$1 a=alice$1 b=bob$1 all=$first_of_alice all_bob=$first_of_bob
	[ "$v" -lt 4 ] || all+=$'\n'$later_of_alice all_bob+=$'\nthe last'
	all_bob+=$'\nwaiting from bob 1\nwaiting from bob 2'
	gives 5 "v$v: a wrong passphrase" "$a" unlock --passphrase-file "$E2E_TOP/wrong"
	gives 0 "v$v: the passphrase of then" "$a" unlock --passphrase-file "$E2E_TOP/pass"
	is "v$v: what alice wrote" "$(texts "$a" Bob out)" "$all"$'\n'"$waiting_of_alice"
	is "v$v: what bob wrote" "$(texts "$b" Alice out | cut -c1-18)" "$all_bob"
	is "v$v: a long text is whole" "$(texts "$a" Bob in | sed -n 2p)" "$(printf 'long %.0s' $(seq 300))"
	gives 0 "v$v: safety" "$a" show Bob --json
	is "v$v: the safety number is what it was" "$(json safety_digits)" "$safety"
	gives 0 "v$v: verified" shows "$a" '"name":"Bob",[^{}]*"verified":true'
	gives 0 "v$v: blocked" shows "$a" '"blocked":true'
	gives 0 "v$v: muted" shows "$b" '"muted":true'
	gives 0 "v$v: state" is_state "$a" "$alice_waits" queued
	gives 0 "v$v: the log that was left" is_state "$b" "$bob_waits" queued
	gives 0 "v$v: a setting" "$a" config get dial.longest
	is "v$v: it is what it was" "$out" 120
	gives 0 "v$v: identities" "$a" identities
	says Alicia "v$v: both are there"
	gives 0 "v$v: search" "$a" search umlaut
	says "Größe" "v$v: finds what was written then"
	gives 0 "v$v: invites" "$a" invites --json
	says '"for":"Eve","direction":"made","state":"revoked"' "v$v: the revoked invite stays so"
	gives 0 "v$v: status" "$a" status
	says "eth0" "v$v: LAN is on as it was"
	[ "$v" -ge 4 ] || return 0
	gives 0 "v$v: shapes" unread "$a" Bob
	says '"reactions":\[\{"by":"me","reaction":"\+"\}\]' "v$v: the reaction"
	says '"text":"an answer".*"reply":\{[^}]*"text":"the fifth"' "v$v: the answer"
	says '"text":"well spelt".*"edited":[1-9]' "v$v: the edit"
	says '"kind":"deleted"' "v$v: what was deleted"
	says '"state":"read"' "v$v: what bob has read"
	gives 0 "v$v: timer" "$a" timer Bob
	says "4 weeks|28 days|4w" "v$v: of four weeks"
	printf '{"id":"d","method":"draft","params":{"contact":"1"}}\n' | "$a" rpc --stdio >"$E2E_TOP/draft"
	gives 0 "v$v: the draft" grep -q "a draft begun" "$E2E_TOP/draft"
	gives 0 "v$v: archived" shows "$a" '"archived":true'
}

# goes_on VERSION: the cable is plugged in.
goes_on() {
	local v=$1 a=alice$1 b=bob$1
	ip -n "$b" link set eth0 up
	within 40 "v$v: what alice wrote then arrives" is_state "$a" "$alice_waits" delivered
	within 40 "v$v: what bob wrote then arrives" is_state "$b" "$bob_waits" delivered
	within 5 "v$v: alice has it" has "$a" Bob in "waiting from bob 2"
	within 5 "v$v: bob has it" has "$b" Alice in "waiting from alice 2"
	is "v$v: nothing twice" "$(texts "$b" Alice in | sort | uniq -d)$(texts "$a" Bob in | sort | uniq -d)" ""
	gives 0 "v$v: something new" "$a" send Bob "new" --wait delivered --timeout 20
	gives 0 "v$v: and back" "$b" send Alice "new too" --wait delivered --timeout 20
	gives 0 "v$v: unblocked" "$a" unblock Robert
	gives 0 "v$v: written to" "$a" send Robert "again" --wait delivered --timeout 40
	gives 0 "v$v: react" "$b" react "$(unread "$b" Alice | grep -oE '"id":"[0-9.]+",[^{}]*"text":"the fourth"' | sed 's/"id":"\([0-9.]*\)".*/\1/')" +
	within 10 "v$v: a message of then can be reacted to" eval "unread $a Bob | grep -q '\"text\":\"the fourth\".*\"by\":\"them\",\"reaction\":\"+\"'"
	[ "$v" -gt 1 ] || return 0
	within 60 "v$v: an invite that was taken up then" has "$b" "Alicia too" in "are you there, Bob?"
	gives 0 "v$v: carol" "carol$v" init Carol --no-passphrase
	gives 0 "v$v: takes up an invite of then" "carol$v" add "$carol_link" --name Alice
	gives 0 "v$v: LAN" "carol$v" lan on eth0
	within 60 "v$v: what waited for her arrives" has "carol$v" Alice in "for Carol when she comes"
}

# An age: its three machines on a network of their own.
age() {
	local v=$1 name top=$E2E_TOP
	E2E_TOP=$E2E_TOP/v$v && mkdir "$E2E_TOP" && cp "$top/pass" "$top/wrong" "$E2E_TOP/"
	. "$old/v$v/facts"
	for name in alice bob; do
		machine "$name$v"
		"$B/opt/tests/e2e/old_profile" unpack "$old/v$v/$name.gz" "$E2E_TOP/$name$v/profile" \
			"$([ $name = bob ] || echo "correct horse")" || bad "v$v: $name does not unpack"
	done
	machine "carol$v"
	install -m 600 "$old/v$v/alice.conf" "$E2E_TOP/alice$v/profile/nightjar.conf"
	ip link add "bridge$v" type bridge && ip link set "bridge$v" up
	for name in alice bob carol; do
		ip link add "$name$v" type veth peer name eth0 netns "$name$v"
		ip link set "$name$v" master "bridge$v" up
		ip netns exec "$name$v" sysctl -qw net.ipv6.conf.eth0.accept_dad=0
		ip -n "$name$v" link set eth0 up
	done
	ip -n "bob$v" link set eth0 down
	kept "$v"
	goes_on "$v"
	for name in alice bob carol; do "$name$v" stop >/dev/null 2>&1; done
	echo "$checks $failures" >"$top/v$v.counts"
}

echo "correct horse" >"$E2E_TOP/pass"
echo "wrong horse" >"$E2E_TOP/wrong"
for v in ${VERSIONS:-1 2 3 4 5}; do age "$v" & done
wait
for v in ${VERSIONS:-1 2 3 4 5}; do
	read -r c f <"$E2E_TOP/v$v.counts"
	checks=$((checks + c)) failures=$((failures + f))
done
verdict
