#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# A stranger's radio: garbage, calls that come and go, silence. It gets no byte and is cut; a contact is heard all the while.
. "$(dirname "$0")/lib.sh"

person alice 0
person bob 1
for who in alice bob; do gives 0 "$who sets up" "$who" init "$who" --no-passphrase; done
gives 0 "alice switches it on" alice bluetooth on hci0
gives 0 "bob switches it on" bob bluetooth on hci1
works() { "$1" bluetooth | grep -qE "$2 *(working|limited)"; }
within 20 "alice's works" works alice hci0
within 20 "bob's works" works bob hci1
gives 0 "an invite" alice invite --for bob
link=$out
gives 0 "alice can be found" alice bluetooth nearby 5
gives 0 "bob takes it up" bob add "$link" --name alice
gives 0 "and writes" bob send alice "first" --wait delivered --timeout 90
gives 0 "alice hides again" alice bluetooth nearby off

# Which channel is hers, a stranger would find by trying all 30.
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
channel=$(awk 'tolower($1) == "02:10:b7:00:00:00" && $3 == 4 { print $4 }' /sys/kernel/debug/bluetooth/rfcomm | tail -n 1)
[ -n "$channel" ] || bad "alice listens nowhere: $(cat /sys/kernel/debug/bluetooth/rfcomm)"
gives 0 "garbage" tests/bluetooth/rough.pl garbage 2 0 "$channel" 4000
says "answered=0 after=([0-9]|[1-3][0-9])$" "gets no byte, and is cut"
gives 0 "bob is heard" bob send alice "after the garbage" --wait delivered --timeout 60
gives 0 "a storm of calls" tests/bluetooth/rough.pl storm 2 0 "$channel" 12
says "in=[1-9]" "which gets in"
gives 0 "bob is heard" bob send alice "after the storm" --wait delivered --timeout 60
tests/bluetooth/rough.pl silent 2 0 "$channel" >"$E2E_TOP/silent" 2>&1 &
silent=$!
for i in 1 2 3; do gives 0 "bob is heard beside somebody silent" bob send alice "beside silence $i" --wait delivered --timeout 60; done
wait $silent
grep -qE 'answered=0 after=([0-9]|[1-3][0-9])$' "$E2E_TOP/silent" && ok "who is silent is cut" || bad "silence: $(cat "$E2E_TOP/silent")"
memory() { sed -n 's/VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$(pid_of_person alice)/status"; }
if [ "$(memory)" -lt 40000 ]; then ok "alice's daemon lives and is small"; else bad "it takes $(memory) KiB"; fi
gives 0 "nobody was added" alice contacts
is "one contact" "$(alice contacts --json | grep -o '"name"' | wc -l)" 1
verdict
