#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A profile in which bits have flipped: in the database, its log, the key file, the settings. It is said in words, with what to
# do; what is whole can be read; no daemon dies of it; nothing is ticked that could not be stored. (tests/core/damage_test.c
# does every page; here STEP=1.)
. "$(dirname "$0")/lib.sh"
enter "$@"

machine alice
machine bob
cable alice bob
profile=$E2E_TOP/bob/profile kept=$E2E_TOP/kept
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
rows() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
texts() { rows "$1" "$2" | grep -oE '"kind":"[a-z]*","text":"[^"]*"' | sed 's/.*"text":"\(.*\)"/\1/'; }
restore() { rm -rf "$profile" && cp -a "$kept" "$profile"; }
# flip FILE OFFSET
flip() {
	local b
	b=$(od -An -tu1 -j "$2" -N 1 "$profile/$1")
	# shellcheck disable=SC2059
	printf "\\x$(printf %02x $((b ^ 16)))" | dd of="$profile/$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

gives 0 "alice" alice init Alice --no-passphrase
gives 0 "bob" bob init Bob --no-passphrase
gives 0 "invite" alice invite --for Bob
gives 0 "add" bob add "$out" --name Alice
gives 0 "a setting" bob config set dial.longest 100
gives 0 "lan" alice lan on eth0
gives 0 "lan" bob lan on eth0
gives 0 "linked" bob send Alice "the first" --wait delivered --timeout 30
for i in $(seq 40); do echo "{\"id\":\"$i\",\"method\":\"send\",\"params\":{\"contact\":\"1\",\"text\":\"number $i $(printf 'long %.0s' $(seq 200))\"}}"; done |
	alice rpc --stdio >/dev/null
gives 0 "and the last" alice send Bob "the last" --wait delivered --timeout 30
all=$(texts bob Alice)
is "all are there" "$(grep -c . <<<"$all")" 42
gives 0 "stop" bob stop
cp -a "$profile" "$kept"
pages=$(($(stat -c %s "$kept/nightjar.db") / 4096))

# A bit in page N: refused in words, or open, and then what it says is right or an error.
refused=0 opened=0 partly=0
for page in $(seq 1 "${STEP:-2}" "$pages"); do
	restore
	flip nightjar.db $((page * 4096 - 2000))
	if ! out=$(bob start --json 2>&1); then
		refused=$((refused + 1))
		says '"kind":"profile_corrupt".*' "page $page: refused in words"
		is "page $page: nothing runs" "$(on bob nightjar status --no-start --json 2>/dev/null | grep -c '"pid"')" 0
		says "Restore the folder from a backup" "page $page: and what to do"
		continue
	fi
	opened=$((opened + 1))
	pid=$(pid_of bob)
	got=$(texts bob Alice)
	if [ "$got" != "$all" ]; then
		partly=$((partly + 1))
		is "page $page: no wrong answer" "$got" ""
		gives 0 "page $page: status" bob status
		says "The profile is damaged.*nightjard --rescue FILE" "page $page: is said, with what to do"
	fi
	gives 1 "page $page: doctor" bob doctor
	says "LOOK pages +Of $pages pages of the profile 1 are damaged" "page $page: found by looking"
	if out=$(bob contacts --json 2>&1); then
		says '"name":"Alice"' "page $page: contacts"
	else
		says '"kind":"profile_corrupt"' "page $page: contacts"
	fi
	bob send Alice "written with damage in $page" >/dev/null 2>&1
	is "page $page: it lives" "$(pid_of bob)" "$pid"
	bob stop >/dev/null 2>&1
done
[ "$refused" -gt 0 ] && [ "$opened" -gt 0 ] && [ "$partly" -gt 0 ] && ok "each of them was seen" ||
	bad "of $pages pages refused $refused, opened $opened, of these not all could be read of $partly"

# What comes in while a page is damaged that it needs: not ticked, and it arrives once the folder is restored.
restore
damaged=
for page in $(seq 2 "$pages"); do
	restore
	flip nightjar.db $((page * 4096 - 2000))
	bob start >/dev/null 2>&1 || continue
	[ -n "$(texts bob Alice)" ] || { damaged=$page; break; }
	bob stop >/dev/null 2>&1
done
[ -n "$damaged" ] && ok "a page that the conversation needs" || bad "no page that the conversation needs"
sleep 2
gives 0 "alice writes" alice send Bob "while it is damaged"
waiting=$out
sleep 3
if is_state alice "$waiting" delivered; then
	# It was stored: then it is there.
	has_it() { bob search "while" --json | grep -qF "while it is damaged"; }
	gives 0 "what is ticked is there" has_it
else
	ok "no tick"
fi
gives 0 "it lives" bob status
rescue() { on bob nightjard --rescue "$1"; }
gives 1 "nothing is rescued under a daemon that runs" rescue "$E2E_TOP/none"
says "stop it first" "and it is said"
gives 0 "stop" bob stop

# What the conversation does not give as a whole any more, is given one by one: all but what lay in that page.
gives 0 "rescue" rescue "$E2E_TOP/rescued"
says "Of [0-9]+ pages of the profile 1 are damaged" "counts"
says "not encrypted" "warns"
is "for its user alone" "$(stat -c %a "$E2E_TOP/rescued")" 600
found=$(grep -cE '^[0-9-]+ [0-9:]+ (you|Alice): (the first|the last|number [0-9]+ long long)' "$E2E_TOP/rescued")
[ "$found" -ge 30 ] && ok "most of 42 messages" || bad "only $found of 42 messages are rescued"
gives 1 "no file is written over" rescue "$E2E_TOP/rescued"
restore
flip nightjar.db 2000
gives 0 "with a first page that is damaged" rescue "$E2E_TOP/rescued.1"
says "42 messages were found" "nothing is lost"
restore
gives 0 "the backup starts" bob start
is "and has everything" "$(texts bob Alice | head -n 42)" "$all"

# The log that a crash left: damage ends it, as a power cut would.
gives 0 "something in the log" bob send Alice "in the log"
kill -9 "$(pid_of bob)"
log=$(stat -c %s "$profile/nightjar.db-wal")
[ "$log" -gt 0 ] && ok "there is a log" || bad "no log"
flip nightjar.db-wal 500
gives 0 "it opens" bob start
gives 1 "doctor" bob doctor
says "ok +pages" "everything authenticates"
gives 0 "stop" bob stop

# The key file: nothing opens with another bit in its head or in the slot that is used; what it says is of use.
for at in 0 1 2 7 12 20; do
	restore
	flip keys "$at"
	gives 1 "key file, byte $at" bob start --json
	says '"kind":"profile_(corrupt|newer)"' "key file, byte $at: in words"
done
opens=0
for slot in $(seq 0 7); do
	restore
	flip keys $((26 + slot * 72 + 40))
	if out=$(bob start --json 2>&1); then
		opens=$((opens + 1))
		bob stop >/dev/null 2>&1
	else
		says '"kind":"profile_corrupt"' "slot $slot"
	fi
done
is "of eight slots one is used" "$opens" 7
restore
truncate -s 601 "$profile/keys"
gives 1 "a key file that is too short" bob start --json
kind profile_corrupt
restore
rm "$profile/nightjar.db"
gives 1 "no database" bob start --json
kind profile_corrupt
is "none is made in its place" "$(find "$profile" -name nightjar.db | wc -l)" 0

# With a passphrase damage and a wrong one look alike: the words name both.
restore
echo "right" >"$E2E_TOP/pass"
gives 0 "a passphrase" bob passphrase --new-passphrase-file "$E2E_TOP/pass"
gives 0 "stop" bob stop
rescue_with() { printf '%s\n' "$1" | on bob nightjard --rescue "$2"; }
gives 1 "rescue with a wrong passphrase" rescue_with wrong "$E2E_TOP/rescued.2"
gives 0 "rescue with a passphrase" rescue_with right "$E2E_TOP/rescued.2"
says "4[2-9] messages were found" "all of them, and what has come since"
flip keys 20
gives 0 "start" bob start
gives 5 "the right one" bob unlock --passphrase-file "$E2E_TOP/pass"
says "the file .keys. of the profile is damaged" "is told of the file, too"
gives 0 "stop" bob stop

# The settings in clear.
restore
flip nightjar.conf 120
out=$(bob start 2>&1) && bob stop >/dev/null
says "nightjar.conf|The daemon is running" "settings: named, or read"
gives 0 "stop" alice stop
verdict
