#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tor is killed, stopped, loses its control socket, finds its folder taken; the daemon is killed beside it. Whatever happens
# is said in words, messages wait, Tor is back within a minute, and no tor outlives its daemon.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
person carol
person dave
befriend alice bob
befriend carol dave
in_time 60 "alice and bob are linked" is_over alice Bob tor
in_time 60 "carol and dave are linked" is_over carol Dave tor

# expect WHAT: what was written last, $out, arrives; alice's road works again.
expect() {
	in_time 60 "$1: connected again" is_published alice
	in_time 90 "$1: the message arrives" is_state alice "$out" delivered
}

# Carol's tor stops for good, and that takes until its patience is over: seen at the end.
stopped=$(tor_of carol)
kill -STOP "$stopped"
gives 0 "a message for dave" carol send Dave "I am frozen"
frozen=$out

kill -9 "$(tor_of alice)"
gives 0 "a message while there is no tor" alice send Bob "killed"
within 10 "the end of tor is said" has_logged alice "tor does not run: it was ended by a signal (Killed)"
expect "tor killed"

kill -9 "$(tor_of bob)"
gives 0 "a message while bob has no tor" alice send Bob "yours was killed"
expect "the other side's tor killed"

kill -STOP "$(tor_of alice)"
gives 0 "a message while tor stands still" alice send Bob "a moment"
gives 6 "which does not arrive" alice send Bob "wait" --wait delivered --timeout 2
kill -CONT "$(tor_of alice)"
expect "tor stood still for a moment"

rm "$E2E_TOP/alice/run/nightjar/"*.tor/control
gives 0 "a message without a control socket" alice send Bob "no socket" --wait delivered --timeout 20
kill -9 "$(tor_of alice)"
gives 0 "and one after tor is killed" alice send Bob "no tor either"
expect "control socket removed"

# The daemon dies.
before=$(tor_of alice)
gives 0 "one for the daemon" alice send Bob "the daemon dies"
kill -9 "$(pid_of alice)"
within 10 "tor does not outlive its daemon" has_no_tor alice
wake alice
expect "daemon killed"
if [ "$(tor_of alice)" != "$before" ]; then ok "by another tor"; else bad "the same tor"; fi

before=$(tor_of alice)
kill -STOP "$before"
gives 0 "one more for the daemon" alice send Bob "both die"
kill -9 "$(pid_of alice)"
wake alice
expect "daemon killed beside a stopped tor"
if kill -0 "$before" 2>/dev/null; then bad "the stopped tor is still there"; else ok "the stopped tor is gone"; fi
is "one tor" "$(tor_of alice | wc -l)" 1

# Somebody else's tor has taken the folder.
gives 0 "alice stops" alice stop
within 5 "her tor with her" has_no_tor alice
printf '%s\n' "DataDirectory $E2E_TOP/alice/profile/tor/data" 'SocksPort 0' 'DisableNetwork 1' >"$E2E_TOP/thief"
on alice "$E2E_TOP/alice/tor" -f "$E2E_TOP/thief" >"$E2E_TOP/thief.log" 2>&1 &
within 5 "another tor takes the folder" grep -q 'Bootstrapped 0%' "$E2E_TOP/thief.log"
wake alice
gives 0 "a message meanwhile" alice send Bob "somebody has my folder"
id=$out
in_time 30 "it is said" tor_says alice '^Tor does not run: it ended, saying: It looks like another Tor process is running with the same data directory'
gives 1 "doctor" alice doctor
says 'LOOK tor ' "says so, too"
kill "$(pgrep -f -- "-f $E2E_TOP/thief")"
out=$id
expect "folder was taken"
is "nothing is there twice" "$(texts bob Alice | sort | uniq -d)" ""
is "everything is there once" "$(texts bob Alice | wc -l)" "$(alice read Bob --all --json | grep -c '"direction":"out"')"

in_time 90 "the tor that stands still is ended" sh -c "! kill -0 $stopped"
has_logged carol "tor does not run: it does not answer" || bad "and that is not said"
in_time 60 "another one takes its place" is_published carol
in_time 90 "carol's message arrives" is_state carol "$frozen" delivered
for m in alice bob carol dave; do
	gives 0 "$m stops" "$m" stop
	within 3 "without a tor left" has_no_tor "$m"
done
finish
