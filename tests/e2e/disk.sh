#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A full disk under a running daemon: new sends are refused in words, reading goes on, nothing is acknowledged that was not
# stored, and it goes on by itself when there is room again. Nor does it spin, lose, or need room to start or to stop.
. "$(dirname "$0")/lib.sh"
enter "$@"

machine alice
machine bob
cable alice bob
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
rows() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
texts() { rows "$1" "$2" | grep -oE '"kind":"[a-z]*","text":"[^"]*"' | sed 's/.*"text":"\(.*\)"/\1/'; }
ticks() { awk '{ print $14 + $15 }' "/proc/$(pid_of "$1")/stat"; }
disk=$E2E_TOP/bob/profile
fill() { dd if=/dev/zero of="$disk/filling" bs=4096 2>/dev/null; [ "$(stat -f -c %a "$disk")" = 0 ]; }
echo "before" >"$E2E_TOP/pass"
echo "after" >"$E2E_TOP/new"

gives 0 "alice" alice init Alice --no-passphrase
mkdir -m 700 "$disk" && mount -t tmpfs -o size=3m,mode=700 tmpfs "$disk" || exit 1
gives 0 "full from the start" fill
gives 1 "nothing is set up on a full disk" bob init Bob --no-passphrase --json
kind disk_full
rm "$disk/filling"
gives 0 "bob" bob init Bob --passphrase-file "$E2E_TOP/pass"
gives 0 "invite" alice invite --for Bob
gives 0 "add" bob add "$out" --name Alice
gives 0 "lan" alice lan on eth0
gives 0 "lan" bob lan on eth0
gives 0 "linked" bob send Alice "one" --wait delivered --timeout 30
gives 0 "and back" alice send Bob "two" --wait delivered --timeout 30
pid=$(pid_of bob)

gives 0 "the disk is full" fill
for text in "lost" "$(printf 'lost %.0s' $(seq 3000))" "lost again"; do
	gives 1 "a send" bob send Alice "$text" --json
	kind disk_full
done
says "Free some space" "and what to do"
gives 0 "reading goes on" bob read Alice
says "two" "with what there is"
gives 0 "contacts" bob contacts
gives 0 "search" bob search two
says "two" "finds what there is"
gives 0 "status" bob status
says "Nothing can be sent or received at the moment. The disk is full" "says so, unasked"
gives 1 "doctor" bob doctor
says "LOOK writing" "says so, too"
gives 1 "a setting" bob config set dial.longest 50
gives 1 "a new passphrase" bob passphrase --passphrase-file "$E2E_TOP/pass" --new-passphrase-file "$E2E_TOP/new" --json
kind disk_full
# Both in one turn: what only looks is answered, whatever becomes of what the other wanted.
for i in $(seq 20); do
	printf '{"id":"s%s","method":"send","params":{"contact":"1","text":"lost"}}\n' "$i"
	printf '{"id":"r%s","method":"read","params":{"contact":"1"}}\n' "$i"
done | bob rpc --stdio >"$E2E_TOP/both"
is "of sends and questions the sends are refused" "$(grep -c '"id":"s.*disk_full' "$E2E_TOP/both") $(grep -c disk_full "$E2E_TOP/both")" "20 20"
is "and the questions answered" "$(grep -c '"text":"two"' "$E2E_TOP/both")" 20
gives 0 "alice writes" alice send Bob "three"
waiting=$out
a=$(ticks alice) b=$(ticks bob)
sleep 3
a=$(($(ticks alice) - a)) b=$(($(ticks bob) - b))
[ "$a" -lt 30 ] && [ "$b" -lt 30 ] && ok "neither spins" || bad "they spin: $a and $b hundredths of a second in three"
gives 0 "no tick for what was not stored" is_state alice "$waiting" queued
is "it is not there either" "$(texts bob Alice | tr '\n' ' ')" "one two "

# Killed and started on the full disk; the passphrase is the old one.
kill -9 "$pid"
gives 0 "it starts" bob start
gives 5 "the new passphrase was never set" bob unlock --passphrase-file "$E2E_TOP/new"
gives 0 "it opens" bob unlock --passphrase-file "$E2E_TOP/pass"
is "and reads" "$(texts bob Alice | tr '\n' ' ')" "one two "
gives 0 "still no tick" is_state alice "$waiting" queued

pid=$(pid_of bob)
rm "$disk/filling"
within 30 "room again: it arrives" is_state alice "$waiting" delivered
gives 0 "a send" bob send Alice "four" --wait delivered --timeout 20
gives 0 "status" bob status --json
says '"trouble":""' "says nothing of it any more"
is "each is there once" "$(texts bob Alice | tr '\n' ' ')" "one two three four "
is "of what was refused nothing arrived" "$(texts alice Bob | tr '\n' ' ')" "one two three four "
is "it is the same daemon" "$(pid_of bob)" "$pid"
gives 0 "a new passphrase" bob passphrase --passphrase-file "$E2E_TOP/pass" --new-passphrase-file "$E2E_TOP/new"
gives 0 "stop" bob stop
gives 0 "stop" alice stop
verdict
