#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000
# What bluetoothd finds in the emulated air: who shows itself, by the name and the services that it shows, and nobody else.
set -u
fail() { echo "$*"; cat "$log"; exit 1; }
log=$(mktemp)

property() {
	dbus-send --system --print-reply --dest=org.bluez "/org/bluez/$1" org.freedesktop.DBus.Properties.Set \
		string:org.bluez.Adapter1 "string:$2" "variant:$3" >/dev/null || fail "$1 refuses $2"
}
property hci1 Alias string:Shown
property hci1 Discoverable boolean:true
property hci2 Alias string:Hidden
until $AIR ask show 1 | grep -q 'scan=3'; do sleep 0.05; done
$AIR ask show 2 | grep -q 'scan=0' || fail 'hci2 is seen'

coproc CTL { exec bluetoothctl >"$log" 2>&1; }
# The first adapter looks around.
printf 'select 02:10:B7:00:00:00\nscan bredr\n' >&"${CTL[1]}"
until grep -q 'Device 02:10:B7:00:00:01.* Shown' "$log"; do sleep 0.1; done
until $AIR ask show 0 | grep -q 'inquiring=no'; do sleep 0.1; done
printf 'info 02:10:B7:00:00:01\n' >&"${CTL[1]}"
until grep -q 'UUID: A/V Remote Control' "$log"; do sleep 0.1; done
! grep -q 'Hidden\|Device 02:10:B7:00:00:02' "$log" || fail 'hci2 is found'
printf 'quit\n' >&"${CTL[1]}"
wait "$CTL_PID"
exit 0
