#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=2 bluetoothd inquiry=2000 page=2000
# nightjar-bluez with a real bluetoothd: what it is wished to do, as seen from the other adapter; and that all of it is undone,
# however it or the daemon ends. Without any privilege; BLUEZ_AS=root by hand.
set -u
cd "$(dirname "$0")/../.." || exit 1
[ "${BTVM_INSIDE-}" = yes ] || { echo "skipped: this is for the machine of tests/btvm"; exit 77; }
B=$(realpath -m "${B:-build}")
radio=tests/btvm/radio.sh top=$(mktemp -d) service=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
other=11111111-2222-3333-4444-555555555555
us=02:10:B7:00:00:00
export ASAN_OPTIONS=detect_leaks=1 B
chmod 755 "$top"
trap 'end_all; rm -rf "$top"' EXIT
helper='' parent='' steps=0 as='' who=${BLUEZ_AS:-nobody}

fail() {
	echo "FAILED ($who): $*"
	echo "said:"; cat "$top/said"
	echo "errors:"; cat "$top/errors"
	echo "note:"; cat "$top"/*/bluetooth-changed 2>/dev/null
	hciconfig hci0
	exit 1
}
# within WHAT COMMAND...: it becomes true in 40 s.
within() {
	local what=$1 turns=400
	shift
	until "$@" >/dev/null 2>&1; do
		[ $((turns--)) -gt 0 ] || fail "$what"
		sleep 0.1
	done
	steps=$((steps + 1))
}
holds() { "${@:2}" >/dev/null 2>&1 || fail "$1"; steps=$((steps + 1)); }
not() { ! "$@"; }

# start FOLDER [SECONDS]: it runs; `parent` holds the other end of its input, as the daemon does.
start() {
	rm -f "$top/in"
	mkfifo -m 666 "$top/in"
	: >"$top/said" >"$top/errors"
	chmod 666 "$top/said" "$top/errors"
	setarch -R $as "$B/san/nightjar-bluez" "$@" <"$top/in" >>"$top/said" 2>>"$top/errors" &
	helper=$!
	sleep 100000 >"$top/in" &
	parent=$!
}
wish() { : >"$top/said"; echo "$*" >"$top/in"; }
says() { within "it does not say: $1" grep -qxE "$1" "$top/said"; }
# The end of the daemon, and of what it started.
end_parent() {
	kill -9 $parent
	wait $parent 2>/dev/null
	wait $helper || fail "its exit status is $?"
	helper='' parent=''
	holds 'it complains' test ! -s "$top/errors"
}
kill_helper() {
	kill -9 $helper
	wait $helper 2>/dev/null
	kill $parent
	wait $parent 2>/dev/null
	helper='' parent=''
}
end_all() { kill -9 $helper $parent 2>/dev/null; }

get() {
	dbus-send --system --print-reply=literal --dest=org.bluez /org/bluez/hci0 org.freedesktop.DBus.Properties.Get \
		string:org.bluez.Adapter1 "string:$1" | sed -E 's/^ *variant *//; s/^(boolean|uint32) //'
}
is() { [ "$(get "$1")" = "$2" ]; }
set_to() {
	dbus-send --system --print-reply --dest=org.bluez /org/bluez/hci0 org.freedesktop.DBus.Properties.Set \
		string:org.bluez.Adapter1 "string:$1" "variant:$2" >/dev/null || fail "$1 cannot be set"
}
# As the air has it: 0 neither, 1 answers inquiries, 2 pages, 3 both.
scans() { $AIR ask show 0 | grep -q "scan=$1"; }
is_found() { hcitool -i hci1 inq --flush | grep -q $us; }
is_reached() { l2ping -i hci1 -c 1 -t 5 $us; }
is_named() { hcitool -i hci1 name $us | grep -qx "$1"; }
# Whoever asks for all that uses RFCOMM; and whoever browses.
looked_up() { sdptool -i hci1 browse --uuid 0x0003 $us | grep -A 4 "UUID 128: $1" | grep -qx " *Channel: $2"; }
is_listed() { sdptool -i hci1 browse $us | grep -q "UUID 128: $1"; }
is_as_before() { scans 0 && is Alias "Anna's laptop" && is DiscoverableTimeout 77 && is Discoverable false; }
undone() { within 'not all is undone' is_as_before; holds 'a note is left' test ! -e "$1/bluetooth-changed"; }

wishes() {
	local folder=$1
	start "$folder"
	says 'bluez 5\.[0-9]+'
	says "adapter hci0 $us on hidden closed"
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	says "adapter hci0 $us on seen connectable"
	within 'the controller does not answer' scans 3
	holds 'the name is not neutral' is_named 'BlueZ 5.[0-9]*'
	within 'it cannot be reached' is_reached
	wish adapter hci0 seen
	says 'now hci0 seen discoverable'
	within 'it is not found' is_found
	wish adapter hci0 none
	says 'now hci0 none already'
	undone "$folder"
	holds 'it is found' not is_found

	wish record $service 7
	says "recorded $service"
	wish adapter hci0 seen
	says 'now hci0 seen discoverable'
	within 'the record is not found' looked_up $service 7
	holds 'the record is in the list for everybody' not is_listed $service
	wish record $service 9
	says "recorded $service"
	within 'the record still has the old channel' looked_up $service 9
	wish announce $other 11
	says "recorded $other"
	wish scan hci1 8
	says "found hci1 $us $other(,.*)?"
	says 'scanned hci1'
	holds 'what is not announced is' not grep -q $service "$top/said"
	wish unrecord $service
	wish unrecord $other
	within 'the record is still there' not looked_up $service 9
	within 'the other record is still there' not is_listed $other
	wish scan hci9 5
	says 'refused hci9 [A-Za-z.]+'
	says 'scanned hci9'
	end_parent
	undone "$folder"
}

ends() {
	local folder=$1
	start "$folder"
	wish adapter hci0 seen
	says 'now hci0 seen discoverable'
	end_parent
	undone "$folder"

	start "$folder"
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	kill $helper
	wait $helper || fail "its exit status after SIGTERM is $?"
	undone "$folder"
	kill $parent

	start "$folder"
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	kill_helper
	holds 'it was undone, so this shows nothing' scans 3
	holds 'there is no note' test -s "$folder/bluetooth-changed"
	start "$folder"
	undone "$folder"
	end_parent

	# Nobody comes to put it right: BlueZ lets go of it, though the kernel may leave the adapter as it was.
	start "$folder" 2
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	within 'the time is not set anew' is DiscoverableTimeout 3
	within 'the time is not set anew' is DiscoverableTimeout 2
	within 'the time is not set anew' is DiscoverableTimeout 3
	holds 'it hides while it runs' scans 3
	kill_helper
	within 'it stays visible' is Discoverable false
	start "$folder" 2
	undone "$folder"
	end_parent
}

others() {
	local folder=$1
	start "$folder"
	says 'bluez 5\.[0-9]+'
	set_to DiscoverableTimeout uint32:0
	set_to Discoverable boolean:true
	wish adapter hci0 seen
	says 'now hci0 seen already'
	wish adapter hci0 reach
	says 'now hci0 reach already'
	holds 'the name was changed' is Alias "Anna's laptop"
	wish adapter hci0 none
	says 'now hci0 none already'
	holds "somebody else's is undone" scans 3
	wish adapter hci0 seen
	says 'now hci0 seen already'
	set_to Discoverable boolean:false
	says 'now hci0 seen discoverable'
	holds 'the name is not neutral' is_named 'BlueZ 5.[0-9]*'
	# They want it for themselves: it stays away for a moment, and comes back.
	set_to Discoverable boolean:false
	within 'it does not come back' scans 3
	set_to Alias string:Renamed
	wish adapter hci0 none
	says 'now hci0 none already'
	within 'it is still seen' scans 0
	holds 'the new name is gone' is Alias Renamed
	within 'the time is not given back' is DiscoverableTimeout 0
	end_parent
	set_to Alias "string:Anna's laptop"
	set_to DiscoverableTimeout uint32:77
	undone "$folder"
}

restart_air() {
	kill "$(cat /run/radio/air.pid)"
	says 'gone hci0'
	setsid "$AIR" 2 inquiry=2000 page=2000 >/run/radio/air.log 2>&1 </dev/null &
	echo $! >/run/radio/air.pid
}

comings() {
	local folder=$1
	start "$folder"
	wish record $service 7
	says "recorded $service"
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	: >"$top/said"
	$radio bluetoothd stop
	says 'bluez none'
	$radio bluetoothd start
	says 'bluez 5\.[0-9]+'
	says 'now hci0 reach discoverable'
	says "recorded $service"
	within 'the record is not found' looked_up $service 7

	: >"$top/said"
	restart_air
	says "adapter hci0 $us on seen connectable"
	says 'now hci0 reach discoverable'
	within 'it cannot be reached' is_reached

	: >"$top/said"
	$radio bluetoothd stop
	$radio bus stop
	says 'bluez nobus'
	wish adapter hci0 seen
	$radio bus start
	$radio bluetoothd start
	says 'bluez 5\.[0-9]+'
	says 'now hci0 seen discoverable'
	says "recorded $service"

	: >"$top/said"
	kill -9 "$(cat /run/radio/bluetoothd.pid)"
	says 'bluez none'
	$radio bluetoothd start
	says 'now hci0 seen discoverable'
	end_parent
	undone "$folder"
}

malformed() {
	start "$1"
	wish adapter hci0 reach
	says 'now hci0 reach discoverable'
	wish adapter hci0 everything
	wait $helper || fail "its exit status is $?"
	undone "$1"
	kill $parent
}

set_to Alias "string:Anna's laptop"
set_to DiscoverableTimeout uint32:77
mkdir -m 700 "$top/$who"
[ $who = root ] || { as='setpriv --reuid 65534 --regid 65534 --clear-groups'; chown 65534 "$top/$who"; }
for part in wishes ends others comings malformed; do
	$part "$top/$who"
	echo "$part: as it should be"
done
echo "$steps steps"
