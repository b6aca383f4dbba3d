#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# A stranger's radio: garbage, silence, connections that come and go. It gets no byte, contacts talk all the while. Then a
# desktop that asks before it lets anybody in.
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

# While the stranger is at it, in the background.
for i in $(seq 20); do bob send alice "all the while $i" >/dev/null 2>&1; sleep 1; done &
job=$!
gives 0 "garbage" tests/bluetooth/rough.pl garbage 2 0 4000
says "answered=0 after=([4-9]|[12][0-9]|3[0-5])$" "gets no byte and is cut in its time"
gives 0 "a storm" tests/bluetooth/rough.pl storm 2 0 12
gives 0 "silence" tests/bluetooth/rough.pl silent 2 0
says "answered=0 after=([4-9]|[12][0-9]|3[0-5])$" "is cut without a byte as well"
wait $job
all_came() { [ "$(alice read bob --all --json | grep -c 'all the while')" = 20 ]; }
within 30 "all of bob's messages came" all_came
memory() { sed -n 's/VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$(pid_of_person alice)/status"; }
if [ "$(memory)" -lt 40000 ]; then ok "alice's daemon lives and is small"; else bad "it takes $(memory) KiB"; fi

# A desktop that asks its user: both say why nothing moves, and a yes lets it move.
mkfifo "$E2E_TOP/typed"
bluetoothctl --agent DisplayYesNo <"$E2E_TOP/typed" >"$E2E_TOP/agent" 2>&1 &
exec 5>"$E2E_TOP/typed"
sleep 2
air drop 0 1 >/dev/null
asked() { grep -qi "request authorization" "$E2E_TOP/agent"; }
gives 0 "bob writes" bob send alice "let me in"
waiting=$out
within 60 "the desktop asks" asked
said() { alice bluetooth | grep -q "may be asking whether to allow" || bob bluetooth | grep -q "may be asking whether to allow"; }
within 60 "and the status says so" said
for _ in 1 2 3 4 5 6; do
	is_state bob "$waiting" delivered && break
	echo yes >&5
	sleep 5
done
within 60 "a yes lets it through" is_state bob "$waiting" delivered
verdict
