#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A daemon that has no descriptor left: its user still gets in and is answered, nothing that has come is lost or ticked too
# early, it does not spin, and it goes on by itself when there are descriptors again.
. "$(dirname "$0")/lib.sh"
enter "$@"

machine alice
machine bob
cable alice bob
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
rows() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
texts() { rows "$1" "$2" | grep -oE '"kind":"[a-z]*","text":"[^"]*"' | sed 's/.*"text":"\(.*\)"/\1/'; }
online() { "$1" contacts --json | grep -q '"online":{'; }
offline() { ! online "$1"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
open_files() { find "/proc/$pid/fd" -mindepth 1 | wc -l; }

gives 0 "alice" alice init Alice --no-passphrase
gives 0 "bob" bob init Bob --no-passphrase
gives 0 "invite" alice invite --for Bob
gives 0 "add" bob add "$out" --name Alice
gives 0 "lan" alice lan on eth0
gives 0 "lan" bob lan on eth0
gives 0 "linked" bob send Alice "one" --wait delivered --timeout 30
pid=$(pid_of bob)
before=$(open_files)
soft=$(prlimit --pid "$pid" --nofile --noheadings --output SOFT)

# Not one more than it has. A link that is open goes on.
gives 0 "no descriptor more" prlimit --pid "$pid" --nofile="$before:"
gives 0 "over the open link" alice send Bob "two" --wait delivered --timeout 10
gives 0 "and back" bob send Alice "three" --wait delivered --timeout 10
# Somebody who stays, and more at once than are kept back.
for _ in 1 2 3; do sleep 3 | on bob nightjar rpc --stdio >/dev/null & done
for i in $(seq 8); do (on bob nightjar status --json >"$E2E_TOP/status.$i") & done
wait
is "all are answered" "$(grep -l '"state":"open"' "$E2E_TOP"/status.* | wc -l)" 8

# The link breaks: there is nothing to make another one of.
# Of those with low numbers it has the ones that it keeps back for its user: the same socket several times.
mine=$(find "/proc/$pid/fd" -type l -printf '%f %l\n' | awk '$2 ~ /socket/ { n[$2]++; if ($1 > top[$2]) top[$2] = $1 }
	END { for (s in n) if (n[s] > 4) print top[s] + 1 }')
gives 0 "fewer than it has" prlimit --pid "$pid" --nofile="$mine:"
ip -n bob link set eth0 down
within 20 "the link is noticed to be gone" offline bob
ip -n bob link set eth0 up
gives 0 "alice writes" alice send Bob "four"
waiting=$out
gives 0 "bob writes" bob send Alice "five"
five=$out
gives 0 "bob reads" bob read Alice
gives 0 "bob asks" bob status
# Of the beacons, or of the port, as the case may be.
says "[Tt]oo many (open files|files are open)" "and is told"
gives 1 "bob asks" bob doctor
says "LOOK files +No more files can be opened" "what to do"
gives 1 "a setting cannot be written" bob config set dial.longest 50 --json
kind disk
a=$(ticks)
sleep 3
spent=$(($(ticks) - a))
# It is asked to, by Alice who wants in and by what waits: not a tenth of the time.
[ "$spent" -lt 30 ] && ok "it does not spin" || bad "it spins: $spent hundredths of a second in three"
gives 0 "no tick" is_state alice "$waiting" queued
gives 0 "nor here" is_state bob "$five" queued

gives 0 "descriptors again" prlimit --pid "$pid" --nofile="$soft:"
within 20 "what waited arrives" is_state alice "$waiting" delivered
within 20 "both ways" is_state bob "$five" delivered
is "in order, once" "$(texts bob Alice | tr '\n' ' ')" "one two three five four "
is "it is the same daemon" "$(pid_of bob)" "$pid"
gives 0 "stop" bob stop
verdict
