#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is there as tor is none, too old, missing, mad or ends at once; its folder cannot be used. Each time the trouble is said
# in words, with what to do, the daemon idles and answers, messages wait, and all is well once the right tor is there.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
befriend alice bob
in_time 60 "alice and bob are linked" is_over alice Bob tor

ticks() { awk '{ print $14 + $15 }' "/proc/$(pid_of alice)/stat"; }
# trouble WHAT PATTERN DOCTOR: what `nightjar tor` and doctor say, while alice's daemon does next to nothing.
trouble() {
	local used
	in_time 30 "$1: is said" tor_says alice "$2"
	gives 1 "$1: doctor" alice doctor
	says "^LOOK tor +$3" "$1: says so, too"
	gives 0 "$1: a message" alice send Bob "while $1"
	waiting="$waiting $out"
	used=$(ticks)
	sleep 2
	used=$(($(ticks) - used))
	if [ "$used" -le 6 ]; then ok "$1: under 3 % of a core"; else bad "$1: $used ticks of 10 ms in 2 s"; fi
	is "$1: the message waits" "$(state_of alice "${waiting##* }")" queued
}
# become TEXT: from now on this is alice's tor.
become() {
	alice stop 2>/dev/null
	rm -f "$E2E_TOP/alice/tor"
	printf '%s\n' '#!/bin/sh' "$1" >"$E2E_TOP/alice/tor"
	chmod 700 "$E2E_TOP/alice/tor"
	wake alice
}
version='[ "$1" != --version ] || { echo "Tor version 0.4.9.11."; exit; }'
waiting=

become 'echo Hello'
trouble "something else is installed" 'What is installed as tor does not say it is Tor: see `tor --version`' 'What is installed as tor'
become 'echo "Tor version 0.4.5.16."'
trouble "tor is old" 'too old \(0\.4\.5\.16\): version 0\.4\.7\.1 or later is needed' 'The program tor is too old'
become "$version"'
echo "Nov 25 18:00:00.000 [warn] The moon is in the way."; echo "Nov 25 18:00:00.000 [err] Exiting."; exit 1'
trouble "tor ends at once" 'it ended, saying: The moon is in the way\. / Exiting\. It is started again in [0-9]+ s' 'Tor does not run: it ended'
in_time 5 "it is tried without its own sandbox" has_logged alice "tor ended in its own sandbox"
in_time 30 "which is what it is told" grep -qx "Sandbox 0" "$E2E_TOP/alice/profile/tor/torrc"
become "$version"'
exit 0'
trouble "tor ends silently" 'it ended without a word\. It is started again in [0-9]+ s' 'Tor does not run: it ended without a word'
become "$version"'
exec perl -MSocket -e '"'"'
	open(T, $ARGV[3]); /^ControlSocket "(.*)"/ and $path = $1 while <T>;
	socket(L, AF_UNIX, SOCK_STREAM, 0) and bind(L, pack_sockaddr_un($path)) and listen(L, 9) or die;
	$SIG{PIPE} = "IGNORE"; while (accept(C, L)) { syswrite(C, "I am not tor, I am a kettle\r\n" x 1000); close(C) }'"' -- \"\$@\""
trouble "a kettle answers" 'Tor does not run: it (says what no tor says|answers what nobody asked)\. It is started again in [0-9]+ s' \
	'Tor does not run: '

# Nowhere to be found, wherever one looks: a mount namespace in which /usr/sbin has no tor.
alice stop 2>/dev/null
rm "$E2E_TOP/alice/tor"
on alice env NIGHTJAR_TOR= unshare --mount sh -c 'for f in $(command -v tor) /usr/sbin/tor /usr/bin/tor; do
	[ ! -e "$f" ] || mount --bind /dev/null "$f"; done; exec "$@"' - nightjard --daemonize --log "$E2E_TOP/alice/log"
trouble "tor is not installed" 'The program tor is not installed: install the package tor\.' 'The program tor is not installed'

# A folder that is a file.
alice stop 2>/dev/null
ln -s "$TORNET/tor" "$E2E_TOP/alice/tor"
mv "$E2E_TOP/alice/profile/tor" "$E2E_TOP/alice/profile/tor.away"
: >"$E2E_TOP/alice/profile/tor"
wake alice
trouble "the folder is a file" "Tor's folder in the profile cannot be used: .*[Nn]ot a directory|File exists" "Tor's folder in the profile"
rm "$E2E_TOP/alice/profile/tor"
mv "$E2E_TOP/alice/profile/tor.away" "$E2E_TOP/alice/profile/tor"

# All is well again, without anybody's doing.
in_time 60 "the right tor is found by itself" is_published alice
for id in $waiting; do in_time 60 "message $id has waited and arrives" is_state alice "$id" delivered; done
is "everything is there once, in order" "$(texts bob Alice)" "$(alice read Bob --all --json | jq -r '.. | objects | select(.direction == "out") | .text')"
gives 0 "off" alice tor off
says "Nothing leaves over Tor any more" "says so"
within 3 "and no tor runs" has_no_tor alice
gives 0 "on" alice tor on
in_time 60 "on again" is_over alice Bob tor
finish
