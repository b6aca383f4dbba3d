#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is left of onion services. On the disk, in tor's folder and in that of its sockets, there is never any key, address or
# name, not even while it runs; after `lock` no tor runs any more, and nothing is in the daemon's memory. What is looked for is
# found while the profile is open, so the search itself works. Needs root: nobody else may look into the process.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/canary" \
	"${B:-build}/opt/tests/e2e/probe" || exit 1
if [ "$(tr -d ' ' </proc/self/uid_map)" != 004294967295 ] || [ "$(id -u)" != 0 ]; then
	echo "skipped: only root may look into another process"
	exit 77
fi
tor_enter "$@"
canary="$B/opt/tests/e2e/canary"

tor_machine alice
person bob
echo "parakeet-$RANDOM-passphrase" >"$E2E_TOP/pass"
list=$E2E_TOP/list
text() { printf '%s %s\n' "$1" "$(printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n')" >>"$list"; }
looks() { out=$("$canary" "$@" "$list" 2>&1) && code=0 || code=$?; err=; }
nothing() { if [ "$code" = 0 ]; then ok "$1"; else bad "$1: $out"; fi; }

wake alice
gives 0 "alice sets up" alice init Quetzalcanary --passphrase-file "$E2E_TOP/pass"
befriend alice bob
in_time 60 "linked" is_over alice Bob tor
gives 0 "both talk" alice send Bob "hello" --wait delivered --timeout 30
gives 0 "an invite stays open" alice invite --for Waxwingcanary
in_time 30 "two onions" count_services alice '.state == "published"' 2
# Somebody is dialled, so that tor is told a key of ours for his onion.
bob stop
gives 0 "somebody is away" alice send Bob "where are you?"
tries() { [ "$(contact alice Bob trying)" = true ]; }
in_time 60 "and looked for" tries
wake bob
in_time 90 "linked again" is_over alice Bob tor

text own-name Quetzalcanary
text invite-label Waxwingcanary
text own-onion "$(services alice '.identity' | jq -r '.address[:56]')"
text invite-onion "$(services alice '.invite' | jq -r '.address[:56]')"
text contact-onion "$(services bob '.identity' | jq -r '.address[:56]')"
pid=$(pid_of alice) its_tor=$(tor_of alice)

looks disk "$E2E_TOP/alice/profile/tor"
nothing "no name or onion in tor's folder while it runs"
gives 0 "locked" alice lock
cp -r "$E2E_TOP/alice/profile" "$E2E_TOP/copy"
gives 0 "unlocked" alice unlock --passphrase-file "$E2E_TOP/pass"
on alice "$canary" keys "$E2E_TOP/copy" "$(cat "$E2E_TOP/pass")" >>"$list"
rm -r "$E2E_TOP/copy"
is "the onion's keys are known" "$(grep -oE '^onion-(secret|seed|client|text) ' "$list" | sort -u | wc -l)" 4
if kill -0 "$its_tor" 2>/dev/null; then bad "the first tor outlived the lock"; else ok "the first tor ended with the lock"; fi
in_time 60 "published again" is_published alice
in_time 90 "linked again" is_over alice Bob tor
looks memory "$pid"
is "open: the search finds what is there" "$(grep -oE 'found (own-onion|invite-onion|onion-secret) ' <<<"$out" | sort -u | wc -l)" 3
looks memory "$(tor_of alice)"
says 'found own-onion ' "and in tor's"
for folder in profile/tor run; do
	looks disk "$E2E_TOP/alice/$folder"
	nothing "open: nothing under $folder"
done

# A tor that was taken over can open nothing of ours, by its own sandbox and by the one around it (see bridges.sh).
if [ "$(uname -m)" = x86_64 ]; then
	tor_tries alice 'failed: EPERM' "tor reads no key of ours" openat 0xffffffffffffff9c "$E2E_TOP/alice/profile/keys" 0 0
	reaches_no_socket alice
fi

gives 0 "locked" alice lock
within 2 "locked: no tor is left" has_no_tor alice
is "no socket of it, either" "$(find "$E2E_TOP/alice/run" -path '*.tor*')" ""
looks memory "$pid"
nothing "locked: nothing in the daemon's memory"
for folder in profile run; do
	looks disk "$E2E_TOP/alice/$folder"
	nothing "locked: nothing under $folder"
done
gives 0 "stop" alice stop
finish
