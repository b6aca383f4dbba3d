#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=4 bluetoothd inquiry=2000 page=2000 supervision=2000
# Two adapters on one machine, one of which goes away; an adapter with another address; a channel that somebody else has, so
# that the service has to be looked up.
. "$(dirname "$0")/lib.sh"

person alice 0
person bob 2
for who in alice bob; do gives 0 "$who sets up" "$who" init "$who" --no-passphrase; done
# Bob's usual channel is taken, as all are but one.
tests/bluetooth/rough.pl occupy 2 29 >"$E2E_TOP/occupied" &
occupant=$!
within 5 "all channels but one are taken" grep -qE '^2[0-9]$' "$E2E_TOP/occupied"
gives 0 "alice switches on both of hers" alice bluetooth on hci0
gives 0 "the other" alice bluetooth on hci1
gives 0 "bob switches his on" bob bluetooth on hci2
works() { "$1" bluetooth | grep -qE "$2 *(working|limited)"; }
within 20 "alice's first works" works alice hci0
within 20 "alice's second works" works alice hci1
within 20 "bob's works" works bob hci2
gives 0 "an invite" bob invite --for alice
link=$out
gives 0 "bob can be found" bob bluetooth nearby 5
gives 0 "alice takes it up" alice add "$link" --name bob
gives 0 "and writes" alice send bob "found" --wait delivered --timeout 60
gives 0 "bob hides again" bob bluetooth nearby off

# The link was on the channel that was told; it is dropped, and the next call is alice's.
between() { air linked "$1" 2 | grep -q yes; }
one_of_them() { between 0 || between 1; }
within 20 "one of alice's adapters is linked" one_of_them
used=0
between 1 && used=1
power() {
	dbus-send --system --print-reply --dest=org.bluez "/org/bluez/$1" org.freedesktop.DBus.Properties.Set \
		string:org.bluez.Adapter1 string:Powered "variant:boolean:$2" >/dev/null
}
power "hci$used" false
gives 0 "without that adapter" alice send bob "by the other" --wait delivered --timeout 90
within 5 "the other one is linked" between $((1 - used))
power "hci$used" true
within 30 "it works again" works alice "hci$used"

# Bob's channel is another one after a restart: what alice knows is wrong, and she looks the service up.
gives 0 "bob stops" bob stop
kill $occupant
wait $occupant 2>/dev/null
tests/bluetooth/rough.pl occupy 2 30 >"$E2E_TOP/occupied" &
occupant=$!
within 5 "all channels are taken" grep -qE '^30$' "$E2E_TOP/occupied"
gives 0 "bob starts" bob status
no_channel() { ! works bob hci2; }
within 20 "there is none for him" no_channel
gives 0 "alice writes meanwhile" alice send bob "on what channel?"
waiting=$out
kill $occupant
wait $occupant 2>/dev/null
within 120 "it is delivered once there is one" is_state alice "$waiting" delivered

# Another address: contacts hear of it over a link, here over one that bob calls.
gives 0 "alice switches one off" alice bluetooth off hci1
power hci0 false
air address 0 02:10:B7:00:00:55 >/dev/null
power hci0 true
renamed() { air show 0 | grep -q "02:10:B7:00:00:55"; }
within 20 "alice's adapter has another address" renamed
gives 0 "alice is heard" alice send bob "from elsewhere" --wait delivered --timeout 120
air drop 0 2 >/dev/null
gives 0 "bob finds her there" bob send alice "there you are" --wait delivered --timeout 120
verdict
