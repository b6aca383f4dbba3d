#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A disk that takes nothing any more under a running daemon: a file system that stops at an error (ext4's `abort`), and files
# that may not be written. As with a full one it says so, reads on, ticks nothing, and goes on when writing is possible.
. "$(dirname "$0")/lib.sh"
enter "$@"

machine alice
machine bob
cable alice bob
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
rows() { printf '{"id":"r","method":"read","params":{"contact":"%s"}}\n' "$2" | "$1" rpc --stdio; }
texts() { rows "$1" "$2" | grep -oE '"kind":"[a-z]*","text":"[^"]*"' | sed 's/.*"text":"\(.*\)"/\1/'; }
disk=$E2E_TOP/bob/profile
# A daemon keeps what was mounted when it started: alice's must not hold bob's disk.
gives 0 "alice" alice init Alice --no-passphrase
mkdir -m 700 "$disk" && truncate -s 16m "$E2E_TOP/image" && PATH=$PATH:/sbin:/usr/sbin mkfs.ext4 -q -F "$E2E_TOP/image" 2>/dev/null
if ! mount -o loop "$E2E_TOP/image" "$disk" 2>/dev/null; then
	alice stop >/dev/null
	echo "skipped: no file system in a file can be mounted here"
	exit 77
fi
trap 'umount "$disk" 2>/dev/null; rm -rf "$E2E_TOP"' EXIT
rmdir "$disk/lost+found" && chmod 700 "$disk"
gives 0 "bob" bob init Bob --no-passphrase
gives 0 "invite" alice invite --for Bob
gives 0 "add" bob add "$out" --name Alice
gives 0 "lan" alice lan on eth0
gives 0 "lan" bob lan on eth0
gives 0 "linked" bob send Alice "one" --wait delivered --timeout 30
gives 0 "and back" alice send Bob "two" --wait delivered --timeout 30

# takes_nothing HOW: what holds while it does.
takes_nothing() {
	gives 1 "$1: a send" bob send Alice "lost" --json
	kind disk
	gives 0 "$1: reading" bob read Alice
	says "two" "$1: goes on"
	gives 0 "$1: search" bob search two
	gives 0 "$1: status" bob status
	says "Nothing can be sent or received at the moment. The disk could not be read or written" "$1: says so, unasked"
	gives 0 "$1: alice writes" alice send Bob "$1"
	waiting=$out
	sleep 1
	gives 0 "$1: no tick" is_state alice "$waiting" queued
}
if chattr +i "$disk"/nightjar.db*; then
	pid=$(pid_of bob)
	takes_nothing "may not be written"
	chattr -i "$disk"/nightjar.db*
	within 30 "writing is possible: it arrives" is_state alice "$waiting" delivered
	gives 0 "a send" bob send Alice "three" --wait delivered --timeout 20
	is "it is the same daemon" "$(pid_of bob)" "$pid"
fi
mount -o remount,abort "$disk" || bad "it does not stop"
takes_nothing "stopped"
gives 1 "doctor" bob doctor
says "LOOK writing +The disk of the profile takes nothing: Read-only file system" "says which"
gives 0 "stop" bob stop
within 10 "it has let go" umount "$disk"
# And with the very first thing: a disk that was mounted so.
mount -o loop "$E2E_TOP/image" "$disk" && mount -o remount,ro "$disk" || bad "no disk"
gives 1 "it does not start on it" bob start --json
kind disk
mount -o remount,rw "$disk"
gives 0 "start" bob start
within 30 "it arrives" is_state alice "$waiting" delivered
gives 0 "a send" bob send Alice "four" --wait delivered --timeout 20
is "each is there once" "$(texts bob Alice | tr '\n' ',')" "one,two,may not be written,three,stopped,four,"
is "of what was refused nothing arrived" "$(texts alice Bob | grep -c lost)" 0
gives 0 "stop" bob stop
gives 0 "stop" alice stop
verdict
