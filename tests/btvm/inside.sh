#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in a machine of its own, whose kernel has Bluetooth and adapters that hear each other (see air.c); nothing
# of it is the host's or reaches it. There the host's root is the machine's, read-only; what is written lies in memory and
# ends with the machine, but for build/log. BTVM_INSIDE is yes. Prints what the command prints; its exit status is ours,
# and 125 when the machine fails, 124 when the time is up.
#   inside.sh [OPTION...] COMMAND [ARGUMENT...]
#   inside.sh --check      whether that is possible here, with what it takes fetched: if not, says why and exits with 77
#   -c N        adapters (2)                              -d          with bluetoothd
#   -a WISHES   see radio.sh: page=2000 rate=100000       -t SECONDS  (300)
#   -m MB       memory (512)                              -p FILE     what the hosts and adapters say, for btmon -r
#   -w FOLDER   is written to as well                     -e NAME     a variable to pass on
#   -s          the host's systemd, which has to be installed, is the machine's first process and starts the command
# What the machine consists of is in $NIGHTJAR_BTVM (build/btvm), which several checkouts may share: see fetch.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
B=$(realpath -m "${B:-$here/../../build}")
machine=$(realpath -m "${NIGHTJAR_BTVM:-$B/btvm}")
why=$("$here/fetch.sh" "$machine") || { echo "skipped: $why"; exit 77; }
[ "${1-}" != --check ] || exit 0

count=2 wishes='' seconds=300 memory=512 trace='' folders=() names=(B) systemd=''
while getopts c:da:t:m:p:w:e:s option; do
	case $option in
	c) count=$OPTARG ;;
	d) wishes+=' bluetoothd' ;;
	a) wishes+=" $OPTARG" ;;
	t) seconds=$OPTARG ;;
	m) memory=$OPTARG ;;
	p) trace=$(realpath -m "$OPTARG") ;;
	w) folders+=("$(realpath "$OPTARG")") ;;
	e) names+=("$OPTARG") ;;
	s) systemd=yes ;;
	*) exit 125 ;;
	esac
done
shift $((OPTIND - 1))
mkdir -p "$B/log" && folders+=("$B/log")

ctl=$(mktemp -d) qemu='' watch='' status=1
# shellcheck disable=SC2317 # by the trap
over() {
	# shellcheck disable=SC2086
	kill $qemu $watch 2>/dev/null
	rm -rf "$ctl"
}
trap over EXIT
trap 'tail -n 20 "$ctl/console.log" >&2; exit 143' INT TERM HUP

export B
cp "$here/init.sh" "$ctl/init"
printf '%s\n' "${folders[@]}" >"$ctl/writable"
[ ! "$systemd" ] || cp "$here/btvm.service" "$ctl/btvm.service"
{
	echo "export HOME=/tmp PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 BTVM_INSIDE=yes"
	for name in "${names[@]}"; do printf 'export %s=%q\n' "$name" "${!name-}"; done
	echo 'stty -F /dev/ttyS1 raw -echo'
	printf 'cd %q || exit 125\n' "$PWD"
	[ ! "$trace" ] || echo 'btmon -w /run/btvm/trace >/dev/null 2>&1 & sleep 0.3'
	printf '%q ' "$here/radio.sh" with "controllers=$count$wishes" "$@"
	printf '\ncode=$?\n'
	[ ! "$trace" ] || echo 'sleep 0.3; kill %1; wait %1'
	echo "echo \$code >/run/btvm/code; sync"
} >"$ctl/command"

shares=()
# share NAME FOLDER [OPTION]
share() {
	shares+=(-fsdev "local,id=$1,path=$2,security_model=none,multidevs=remap${3-}" -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
share host / ,readonly=on
share tree "$machine/tree" ,readonly=on
share ctl "$ctl"
n=0
for folder in "${folders[@]}"; do
	n=$((n + 1))
	share writable$n "$folder"
done

# boot ACCELERATION...: until the machine is off. A kernel that does not come to its first process in a minute never will.
boot() {
	LD_LIBRARY_PATH=$machine/qemu/usr/lib/x86_64-linux-gnu:$machine/qemu/lib/x86_64-linux-gnu \
		timeout --foreground -k 5 "$seconds" "$machine/qemu/usr/bin/qemu-system-x86_64" -L "$machine/qemu/usr/share/qemu" \
		"$@" -M pc -bios qboot.rom -m "$memory" -nodefaults -no-user-config -display none -no-reboot -monitor none \
		-serial "file:$ctl/console.log" -serial stdio -kernel "$machine/kernel" -initrd "$machine/initrd" \
		-append 'console=ttyS0 quiet panic=-1 oops=panic mitigations=off cryptomgr.notests' "${shares[@]}" </dev/null &
	qemu=$!
	{ sleep 60; [ -e "$ctl/up" ] || kill $qemu; } >/dev/null 2>&1 &
	watch=$!
	wait $qemu
	status=$?
	kill $watch 2>/dev/null
	qemu='' watch=''
}
# Under this hypervisor the processor is not one that a stock kernel can use.
if [ -w /dev/kvm ] && [ ! -e /sys/module/kvm_pvm ]; then boot -accel kvm -cpu host; fi
[ -e "$ctl/up" ] || boot -accel tcg -cpu Nehalem,+aes,+pclmulqdq,+rdrand

[ ! "$trace" ] || cp "$ctl/trace" "$trace"
[ ! -s "$ctl/code" ] || exit "$(cat "$ctl/code")"
[ "$status" = 124 ] && echo "btvm: stopped after $seconds seconds" >&2 && exit 124
echo "btvm: the machine has failed ($status):" >&2
tail -n 40 "$ctl/console.log" >&2
exit 125
