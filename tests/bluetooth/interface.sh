#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# The interface with real adapters: set-up offers them, nearby and blackout mode are asked about, stand in the title bar, follow
# the daemon, and end; on a terminal and in line mode.
. "$(dirname "$0")/lib.sh"
tool=$B/opt/tests/e2e/screen_tool
[ -x "$tool" ] || { echo "skipped: $tool has not been built"; exit 77; }

person alice 0
person bob 1
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 0 "bob switches it on" bob bluetooth on hci1
works() { "$1" bluetooth | grep -qE "$2 *working"; }
within 20 "bob's works" works bob hci1
gives 0 "bob's blackout" bob blackout 1h

# shellcheck disable=SC2317 # by gives
screen() { as alice "$tool" "$@" nightjar 2>&1; }
gives 0 "alice sets up on a screen, with her adapter" screen 24x80 <<'END'
wait Bluetooth, by hci0
wait \[ \] Bluetooth, by hci1
wait Reaches contacts who are near
keys Alice<Tab><Tab> <Tab> <S-Tab><Tab>
wait \[ \] Tor
wait \[x\] Bluetooth, by hci0
keys <Enter>
wait Take up an invite
wait No network\? Alt-W
keys <C-o>/status<Enter>
within 20 \[x\] Bluetooth hci0 +works
wait off. Lets the two ends
show
END
is_on() { alice bluetooth --json | grep -q '"interface":"hci0","on":true'; }
within 5 "which is on, the others are not" is_on
gives 0 "which is all that is on" alice bluetooth
says "hci1 *off" "the other is not"

gives 0 "nearby and blackout mode" screen 24x80 <<'END'
wait Take up an invite
keys <C-o>/nearby 20<Enter>
wait Be found over Bluetooth for 20 min
keys y
wait ^ nightjar.*nearby 20 min *$
keys <C-o>/blackout 90min<Enter>
wait Blackout mode for 90 min
keys n
keys <C-o>/blackout 80min<Enter>
wait Blackout mode for 80 min
keys y
within 5 ^ nightjar.*nearby 20 min  blackout 80 min, 0 near *$
within 150 blackout [0-9]+ min, 1 near *$
resize 20x40
wait blackout [0-9]+ min, 1 near *$
show
resize 24x80
keys <C-o>/nearby off<Enter>
wait Nearby is over
not nearby 20
END
gives 0 "alice sees bob near" alice bluetooth
says "blackout: on for" "the daemon goes on with it"

# What another client does is seen at once, sooner than by asking every 15 s.
mkfifo "$E2E_TOP/script"
alice watch --json >"$E2E_TOP/events" &
events=$!
screen 24x80 <"$E2E_TOP/script" >"$E2E_TOP/shown" &
exec 9>"$E2E_TOP/script"
echo 'wait blackout [0-9]+ min, 1 near' >&9
echo "svg $E2E_TOP/shown.svg" >&9
echo 'within 10 Blackout mode is over' >&9
echo 'not blackout [0-9]' >&9
within 20 "a window that is opened later shows it" test -s "$E2E_TOP/shown.svg"
gives 0 "alice ends it elsewhere" alice blackout off
exec 9>&-
wait $! && ok "which the window shows" || { bad "the window does not show it"; cat "$E2E_TOP/shown"; }

told() { grep -q '"type":"bluetooth"' "$E2E_TOP/events"; }
within 5 "and every client is told" told
kill "$events"

# shellcheck disable=SC2317
lines() { (sleep 3; for line in "$@"; do echo "$line"; sleep 2; done) | as alice nightjar --plain 2>&1; }
gives 0 "in line mode" lines "/bluetooth" "/blackout 2h" "yes" "/status" "/blackout off"
says "Road bluetooth, hci0: works" "adapters"
says "Blackout mode for 2 h\?" "the question"
says "For 2 h more everybody in range" "that it has begun"
says "Blackout mode is over" "and ended"
verdict
