# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# The machine's first process, in its initrd: lays the host's root, read-only, under BlueZ and under memory that takes what
# is written, runs the command there, and switches the machine off. /ctl is the folder that inside.sh has made for it:
# init (this), command, variables, writable (folders, one a line); code and kernel.log are what it leaves there. With
# btvm.service there, systemd becomes the first process and runs the command as that service.
B=busybox R=/mnt/root
share=trans=virtio,version=9p2000.L,msize=262144
off() { $B dmesg >/ctl/kernel.log; $B poweroff -f; }
fail() { echo "btvm: $*" >/dev/ttyS0; off; }

root() {
	$B mount -t tmpfs memory /mnt && $B mkdir /mnt/upper /mnt/work $R &&
		$B mount -t 9p -o $share,ro,cache=loose host /host && $B mount -t 9p -o $share,ro,cache=loose tree /tree &&
		$B mount -t overlay -o lowerdir=/tree:/host,upperdir=/mnt/upper,workdir=/mnt/work root $R
}

root || fail "the host's root cannot be laid under the machine's"
$B mount -t devtmpfs dev $R/dev && $B mount -t proc proc $R/proc && $B mount -t sysfs sysfs $R/sys
$B mount -t debugfs debug $R/sys/kernel/debug
$B mkdir -p $R/dev/shm $R/dev/pts
$B mount -t tmpfs shm $R/dev/shm && $B mount -t devpts pts $R/dev/pts && $B mount -t tmpfs run $R/run
$B mkdir -p $R/run/btvm $R/run/lock $R/run/dbus && $B mount -o bind /ctl $R/run/btvm
n=0
while read -r folder; do
	n=$((n + 1))
	$B mount -t 9p -o $share,cache=mmap "writable$n" "$R$folder" || fail "$folder cannot be written"
done </ctl/writable
$B ifconfig lo up
$B hostname btvm
$B modprobe -a hci_vhci rfcomm uinput || fail "this kernel has no Bluetooth"
$B modprobe dummy numdummies=0 2>/dev/null
touch /ctl/up
if [ -e /ctl/btvm.service ]; then
	# Of the host's units only those count that a system comes up with, and of these none that readies devices and disks, or
	# empties /tmp: what the command needs may lie there.
	U=$R/etc/systemd/system
	$B rm -rf $U $R/etc/systemd/user $R/etc/machine-id && $B mkdir -p $U $R/etc/systemd/user
	$B cp /ctl/btvm.service $U/ && : >$R/etc/fstab && echo 8d40c41b4d25486c8b5c0f5e5a5f2e6a >$R/etc/machine-id
	for unit in tmp.mount dev-hugepages.mount dev-mqueue.mount sys-kernel-tracing.mount sys-kernel-debug.mount \
		sys-fs-fuse-connections.mount modprobe@.service kmod-static-nodes.service systemd-modules-load.service \
		systemd-remount-fs.service systemd-firstboot.service systemd-sysctl.service systemd-sysusers.service \
		systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service systemd-udevd.service \
		systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udev-trigger.service \
		systemd-machine-id-commit.service systemd-journal-flush.service systemd-random-seed.service \
		systemd-update-utmp.service systemd-network-generator.service systemd-timesyncd.service apparmor.service; do
		$B ln -s /dev/null $U/$unit
	done
	exec $B switch_root $R /lib/systemd/systemd --unit=btvm.service --show-status=no --log-target=console --log-level=warning
fi
$B chroot $R /bin/bash /run/btvm/command >/dev/ttyS1 2>&1 </dev/null
off
