#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The radios of the machine that inside.sh starts, from within it. A wish is what a test says in its second line:
#   controllers=N     that many adapters, hci0 and so on (2); without bluetoothd up, connectable and discoverable
#   bluetoothd        the message bus and bluetoothd: then powered and, as on a desktop, neither
#   WORD=VALUE        of btvm/air_control.c: page=2000, rate=100000
#
#   radio.sh with WISH COMMAND...      runs it with fresh ones; what these have logged is then in $RADIO_LOG
#   radio.sh start WISH | stop         /run/radio then has their logs
#   radio.sh bluetoothd start|stop     and   radio.sh bus start|stop
#   radio.sh sweep                     ends whatever the command of the last `with` has left running
# `ask` of $AIR, the emulator, is how a test moves them apart.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
B=${B:-$here/../../build}
air=$B/opt/tests/btvm/air state=/run/radio
mkdir -p $state
fail() { echo "radio: $*" >&2; exit 1; }
adapters() { find /sys/class/bluetooth -maxdepth 1 -name 'hci[0-9]*' ! -name '*:*' 2>/dev/null | wc -l; }

# becomes SECONDS WHAT COMMAND...: waits for it.
becomes() {
	local turns=$(($1 * 50)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ $((turns--)) -gt 0 ] || fail "$what: not in time"
		sleep 0.02
	done
}
# begin NAME COMMAND..., end NAME
begin() {
	setsid "${@:2}" >"$state/$1.log" 2>&1 </dev/null &
	echo $! >"$state/$1.pid"
}
end() {
	local pid
	pid=$(cat "$state/$1.pid" 2>/dev/null) || return 0
	rm -f "$state/$1.pid"
	kill "$pid" 2>/dev/null || return 0
	# One that hangs in an adapter that went away is not waited for.
	(becomes 10 "the end of $1" is_over "$pid") 2>/dev/null && return
	kill -9 "$pid" 2>/dev/null
	becomes 10 "the end of $1" is_over "$pid"
}
is_over() { ! kill -0 "$1"; }

bus_start() {
	getent group messagebus >/dev/null || echo 'messagebus:x:990:' >>/etc/group
	getent passwd messagebus >/dev/null || echo 'messagebus:x:990:990::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
	getent group bluetooth >/dev/null || echo 'bluetooth:x:991:' >>/etc/group
	mkdir -p /run/dbus && rm -f /run/dbus/pid
	begin bus dbus-daemon --system --nofork --nopidfile
	becomes 10 'the message bus' test -S /run/dbus/system_bus_socket
}
# One that systemd has started is not ours to end.
bus_stop() { [ ! -e $state/bus.pid ] || { end bus; rm -f /run/dbus/system_bus_socket; }; }
is_powered() {
	dbus-send --system --print-reply --dest=org.bluez "/org/bluez/$1" org.freedesktop.DBus.Properties.Get \
		string:org.bluez.Adapter1 string:Powered | grep -q true
}
bluetoothd_start() {
	local hci
	begin bluetoothd /usr/libexec/bluetooth/bluetoothd -n
	for hci in $(cd /sys/class/bluetooth && ls -d hci?); do becomes 30 "$hci with bluetoothd" is_powered "$hci"; done
}
bluetoothd_stop() { end bluetoothd; }

start() {
	local count=2 bluetoothd='' words=() word i
	for word; do
		case $word in
		controllers=*) count=${word#*=} ;;
		bluetoothd) bluetoothd=yes ;;
		*=*) words+=("$word") ;;
		*) fail "no wish: $word" ;;
		esac
	done
	stop
	rm -rf /var/lib/bluetooth
	mkdir -p /var/lib/bluetooth
	[ "$count" != 0 ] || return 0
	begin air "$air" "$count" "${words[@]}"
	becomes 20 'the adapters' test -S /run/air
	[ "$(adapters)" = "$count" ] || fail "$(adapters) adapters instead of $count"
	[ ! "$bluetoothd" ] || { bus_start; bluetoothd_start; return; }
	for ((i = 0; i < count; i++)); do { hciconfig hci$i up && hciconfig hci$i piscan; } || fail "hci$i does not start"; done
}
are_none() { [ "$(adapters)" = 0 ]; }
stop() {
	bluetoothd_stop
	bus_stop
	end air
	rm -f /run/air
	becomes 20 'the end of the adapters' are_none
}

processes() { (cd /proc && printf '%s\n' [0-9]*); }
sweep() {
	local pid
	[ "${BTVM_INSIDE-}" = yes ] && [ -e $state/before ] || return 0
	processes | grep -vxFf $state/before | while read -r pid; do
		[ "$pid" = $$ ] || [ "$pid" = "$BASHPID" ] || kill -9 "$pid" 2>/dev/null
	done
}
with() {
	local code
	processes >$state/before
	# shellcheck disable=SC2086
	start $1
	shift
	AIR=$air "$@"
	code=$?
	if [ "${RADIO_LOG-}" ]; then
		for log in "$state"/*.log; do echo "== $log"; cat "$log"; done
		echo '== kernel'
		dmesg -c
	fi >"${RADIO_LOG:-/dev/null}"
	stop
	exit $code
}

case ${1-} in
with|start|stop|sweep) "$@" ;;
bluetoothd|bus) "$1_$2" ;;
*) sed -n '3,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 2 ;;
esac
