#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A profile is destroyed: the bytes of its key file are overwritten where they lay, before anything else; then nothing is left of
# it, and no process. Not by accident. Locked or open, from the command line or the lines of the interface.
. "$(dirname "$0")/lib.sh"
enter "$@"

echo "parakeet-$RANDOM-passphrase" >"$E2E_TOP/pass"
# begin NAME: a profile with a message in it, whose key file has another name elsewhere by which it can be looked at afterwards.
begin() {
	machine "$1"
	gives 0 "$1 sets up" "$1" init Quetzalcanary --passphrase-file "$E2E_TOP/pass"
	gives 0 "an invite" "$1" invite --for Waxwingcanary
	gives 0 "a folder of more" mkdir -p "$E2E_TOP/$1/profile/tor/data/keys"
	echo x >"$E2E_TOP/$1/profile/tor/data/keys/x"
	ln -s "$E2E_TOP/pass" "$E2E_TOP/$1/profile/link"
	ln "$E2E_TOP/$1/profile/keys" "$E2E_TOP/$1/bytes"
	cp "$E2E_TOP/$1/bytes" "$E2E_TOP/$1/before"
}
runs() { pgrep -f "nightjard.*$E2E_TOP/$1/" >/dev/null; }
# How many of the key file's bytes are as they were: by chance one in 256 is.
kept() { echo $(($(stat -c %s "$E2E_TOP/$1/before") - $(cmp -l "$E2E_TOP/$1/before" "$E2E_TOP/$1/bytes" | wc -l))); }
is_destroyed() {
	is "$1: nothing but the lock is left" "$(ls -A "$E2E_TOP/$1/profile")" lock
	[ "$(kept "$1")" -lt 30 ] && ok "the key file was overwritten" || bad "$(kept "$1") bytes of the key file are as before"
	if runs "$1"; then bad "a daemon is left"; else ok "no daemon is left"; fi
	[ -s "$E2E_TOP/pass" ] && ok "what a link led to is as it was" || bad "a link was followed"
}

begin alice
gives 2 "not without being sure" alice destroy
says "Nothing was destroyed" "which is said"
gives 2 "nor by the word alone, where nobody was asked" alice destroy <<<"destroy"
is "all is there" "$(kept alice)" "$(stat -c %s "$E2E_TOP/alice/bytes")"
gives 0 "it works" alice contacts

# How long the keys live once somebody is sure, with the program's own start.
began=${EPOCHREALTIME/./}
alice destroy --yes 2>/dev/null &
until ! cmp -s "$E2E_TOP/alice/before" "$E2E_TOP/alice/bytes"; do :; done
echo "the keys were gone $(((${EPOCHREALTIME/./} - began) / 1000)) ms after the command was begun"
wait $!
is_destroyed alice
gives 1 "nothing can be opened" alice contacts
gives 0 "a new one can be made" alice init Hoatzincanary --no-passphrase

# As after a crash in the middle of it.
begin dora
gives 0 "dora's daemon stops" dora stop
rm "$E2E_TOP/dora/profile/keys"
gives 0 "what is left without keys" dora destroy --yes
is "dora: nothing but the lock is left" "$(ls -A "$E2E_TOP/dora/profile")" lock

# Or before even that file was removed: its bytes say that this was wanted.
begin erin
gives 0 "erin's daemon stops" erin stop
head -c "$(stat -c %s "$E2E_TOP/erin/before")" /dev/zero | tr '\0' '\325' >"$E2E_TOP/erin/profile/keys"
gives 0 "what is left of it goes with the next start" erin status
is "erin: nothing but the lock is left" "$(ls -A "$E2E_TOP/erin/profile" | grep -v bluetooth)" lock
gives 0 "and a new one can be made" erin init Hoatzincanary --no-passphrase

begin bob
gives 0 "bob locks" bob lock
gives 0 "a locked one" bob destroy --yes
is_destroyed bob

begin carol
# With pauses: lines that come at once are one text that was pasted.
for line in /destroy no /destroy yes; do echo "$line"; sleep 1; done | on carol nightjar --plain >"$E2E_TOP/out" 2>&1
grep -q "Nothing was done" "$E2E_TOP/out" && ok "no means no" || bad "$(cat "$E2E_TOP/out")"
within 10 "the daemon ends" eval '! runs carol'
is_destroyed carol
verdict
