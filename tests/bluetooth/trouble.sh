#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=3 bluetoothd inquiry=2000 page=2000 supervision=2000
# What goes wrong with Bluetooth, in words, and what becomes of the messages: an adapter without power, none at all, somebody
# who is away, bluetoothd and the program that talks to it killed.
. "$(dirname "$0")/lib.sh"

person alice 0
person bob 1
gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "bob sets up" bob init Bob --no-passphrase
gives 0 "no such adapter" alice bluetooth on hci7
gives 0 "is waited for" alice bluetooth
says "hci7 *waiting.*no such adapter" "in words"
gives 0 "off again" alice bluetooth off hci7
gives 5 "no adapter at all" alice bluetooth on eth0
gives 0 "alice switches it on" alice bluetooth on hci0
gives 0 "bob switches it on" bob bluetooth on hci1
works() { "$1" bluetooth | grep -qE "$2 *working"; }
within 20 "alice's works" works alice hci0
within 20 "bob's works" works bob hci1
gives 0 "an invite" alice invite --for Bob
link=$out
gives 0 "alice can be found" alice bluetooth nearby 10
gives 0 "bob takes it up" bob add "$link" --name Alice
gives 0 "and writes" bob send Alice "first" --wait delivered --timeout 60
gives 0 "alice hides again" alice bluetooth nearby off

power() {
	dbus-send --system --print-reply --dest=org.bluez "/org/bluez/$1" org.freedesktop.DBus.Properties.Set \
		string:org.bluez.Adapter1 string:Powered "variant:boolean:$2" >/dev/null
}
power hci1 false
is_off() { bob bluetooth | grep -qE "hci1 *waiting.*powered off"; }
within 20 "bob is told that it has no power, and what to do" is_off
gives 0 "alice writes meanwhile" alice send Bob "while you were off"
waiting=$out
power hci1 true
within 90 "it is delivered when it has power again" is_state alice "$waiting" delivered

# bluetoothd dies: links stay, the state says what is missing; with a new one everything is as before.
kill "$(pidof bluetoothd)"
said() { alice bluetooth | grep -qE "hci0 *(limited|waiting).*bluetoothd"; }
within 30 "without bluetoothd" said || alice bluetooth
/usr/libexec/bluetooth/bluetoothd -n >/dev/null 2>&1 &
within 40 "and with it again" works alice hci0
# The program in between dies.
pkill -9 -f "nightjar-bluez $E2E_TOP/alice" || bad "there is no nightjar-bluez"
within 40 "it is started again" works alice hci0
gives 0 "messages pass" bob send Alice "still there?" --wait delivered --timeout 60

# Bob walks away: what it costs alice to look for him.
air far 0 1 >/dev/null
gives 0 "alice writes" alice send Bob "where are you?"
waiting=$out
number() { air stats 0 | sed -n "s/.*$1=\([0-9]*\).*/\1/p"; }
sleep 3
before=$(number paging_ms) pages=$(number pages)
sleep 30
spent=$(($(number paging_ms) - before)) pages=$(($(number pages) - pages))
echo "30 s: $pages calls, $spent ms of radio"
if [ "$pages" -ge 1 ] && [ "$spent" -le 8000 ]; then ok "seldom, but not never"; else bad "30 s: $pages calls, $spent ms"; fi
gives 0 "the story" alice message "$waiting"
says "not in range|does not answer|no answer|range" "says that he is not there"
air near 0 1 >/dev/null
within 90 "he comes back" is_state alice "$waiting" delivered
verdict
