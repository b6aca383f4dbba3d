#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# After `lock` nothing is left in the daemon's memory: no key, no passphrase, no name and no text, whoever looks. On the disk
# there is never any. What is looked for is found while the profile is open, so the search itself works. Needs root: nobody
# else may look into the process.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/canary" || exit 1
enter "$@"
canary="$B/opt/tests/e2e/canary"

if ! head -c 1 "/proc/1/mem" >/dev/null 2>&1 && [ "$(tr -d ' ' </proc/self/uid_map)" != 004294967295 ]; then
	echo "skipped: only root may look into another process"
	exit 77
fi

machine alice
machine bob
cable alice bob
pass="parakeet-$RANDOM-passphrase-canary" new="budgerigar-$RANDOM-passphrase-canary"
printf '%s\n' "$pass" >"$E2E_TOP/pass"
printf '%s\n' "$new" >"$E2E_TOP/new"
list="$E2E_TOP/list"
text() { printf '%s %s\n' "$1" "$(printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n')" >>"$list"; }

gives 0 "alice sets up" alice init "Quetzalcanary" --passphrase-file "$E2E_TOP/pass"
gives 0 "bob sets up" bob init "Hoatzincanary" --no-passphrase
alice lan on eth0 && bob lan on eth0
gives 0 "an invite" alice invite --for "Kookaburracanary"
link=$(printf '%s\n' "$out" | grep -o 'NIGHTJAR:[A-Z2-7]*' | head -n 1)
gives 0 "taken up" bob add "$link"
gives 0 "a text to bob" alice send Kookaburracanary "canary text from alice, long enough to find" --wait delivered --timeout 30
gives 0 "a text to alice" bob send Quetzalcanary "canary text from bob, long enough to find" --wait delivered --timeout 30
gives 0 "a long one" alice send Kookaburracanary "$(printf 'long canary text %.0s' $(seq 600))" --wait delivered --timeout 30
gives 0 "read" alice read Kookaburracanary --all
gives 0 "searched" alice search "canary text"
gives 0 "another invite stays open" alice invite --for "Waxwingcanary"
pid=$(pid_of alice)

text passphrase "$pass"
text new-passphrase "$new"
text invite-link "${link#NIGHTJAR:}"
text own-name Quetzalcanary
text own-name-folded quetzalcanary
text contact-name Hoatzincanary
text contact-label Kookaburracanary
text contact-label-folded kookaburracanary
text open-label Waxwingcanary
text sent-text "canary text from alice"
text received-text "canary text from bob"
text long-text "long canary text long canary text"
text search-words "canary text"
gives 0 "alice locks" alice lock
cp -r "$E2E_TOP/alice/profile" "$E2E_TOP/copy"
on alice "$canary" keys "$E2E_TOP/copy" "$pass" >>"$list"
is "the profile's keys are known" "$(grep -oE '^(passphrase-key|database-key|page-key|identity|invite|epoch|ratchet-root|header-receive) ' "$list" | sort -u | wc -l)" 8

looks() { out=$("$canary" "$@" "$list" 2>&1) && code=0 || code=$?; err=; }
nothing() { if [ "$code" = 0 ]; then ok "$1"; else bad "$1: $out"; fi; }
looks memory "$pid"
nothing "locked: nothing in memory"
gives 0 "unlocked" alice unlock --passphrase-file "$E2E_TOP/pass"
within 30 "linked again" sh -c "$(declare -f on); B=$B E2E_TOP=$E2E_TOP; on alice nightjar contacts --json | grep -q '\"online\":\"lan\"'"
gives 0 "a text to bob again" alice send Kookaburracanary "canary text from alice, once more" --wait delivered --timeout 30
gives 0 "read again" alice read Kookaburracanary --all
gives 0 "the passphrase is changed" alice passphrase --passphrase-file "$E2E_TOP/pass" --new-passphrase-file "$E2E_TOP/new"
gives 4 "a wrong name is refused" alice send Nobodycanary "canary text from alice"
looks memory "$pid"
if [ "$code" = 1 ] && grep -q 'found page-key' <<<"$out" && grep -q 'found identity' <<<"$out"; then
	ok "unlocked: keys are found, so the search works"
else
	bad "the search finds nothing while the profile is open: $out"
fi
if grep -qE 'found (new-)?passphrase ' <<<"$out"; then bad "unlocked: a passphrase is still there: $out"; else ok "no passphrase, even unlocked"; fi
gives 0 "locked again" alice lock
looks memory "$pid"
nothing "locked again: nothing in memory"
looks disk "$E2E_TOP/alice/profile"
nothing "nothing on the disk"
looks disk "$E2E_TOP/alice/run"
nothing "nothing in the runtime folder"
alice stop
looks disk "$E2E_TOP/alice/profile"
nothing "nothing on the disk after the end"
gives 0 "alice opens it again" alice unlock --passphrase-file "$E2E_TOP/new"
gives 0 "and destroys it" alice destroy --yes
looks disk "$E2E_TOP/alice"
nothing "destroyed: nothing on the disk, of the profile and beside it"
is "and no process" "$(pid_of alice)" ""
bob stop
verdict
