#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Puts what the machine consists of into a folder, from Debian's packages, and installs nothing: a kernel that has
# Bluetooth, BlueZ, the message bus and qemu. What is there already is left as it is, and then no network is needed.
#   fetch.sh FOLDER      when that is not possible: says why in one line and fails
# Afterwards FOLDER has: tree/ (BlueZ and the bus, to be laid over the host's root), qemu/, kernel, initrd.
set -u
folder=$(realpath -m "$1") form=1
fail() { echo "$*"; exit 1; }
is_there() { [ "$(cat "$folder/form" 2>/dev/null)" = $form ]; }

is_there && exit 0
[ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || fail "the machine with Bluetooth is made of Debian's amd64 packages"
{ mkdir -p "$(dirname "$folder")" && exec 9>"$folder.lock" && flock 9; } || fail "$folder cannot be written"
is_there && exit 0
new=$folder.new
rm -rf "$new"
mkdir -p "$new/deb" "$new/apt/lists/partial" "$new/apt/archives/partial" || fail "$folder cannot be written"
trap 'rm -rf "$new"' EXIT
cd "$new/deb" || exit 1

# With the system's lists of packages; when these are missing or out of date with ones of our own, which needs no root.
apt=(-qq -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o APT::Sandbox::User=root -o "Dir::Cache=$new/apt")
own=(-o "Dir::State::lists=$new/apt/lists" -o Debug::NoLocking=1)

# with PACKAGE...: and what of their dependencies this system does not have.
with() {
	{ printf '%s\n' "$@"; apt-get "${apt[@]}" install -s --no-install-recommends "$@" | awk '/^Inst/ { print $2 }'; } | sort -u
}
# The newest kernel that we know as good: a failing connection breaks that of Debian 12, 6.1.
kernel_package() {
	local meta
	for meta in linux-image-6.12-amd64 linux-image-amd64; do
		apt-cache "${apt[@]}" depends $meta | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }'
	done | grep -v '^linux-image-6\.1\.' | head -n 1
}
download() {
	kernel=$(kernel_package)
	[ "$kernel" ] || { echo "E: no kernel newer than 6.1 is among those of this system"; return 1; }
	mapfile -t tree < <(with bluez dbus busybox-static)
	mapfile -t qemu < <(with qemu-system-x86 qemu-system-common qemu-system-data)
	timeout 900 apt-get "${apt[@]}" download "$kernel" "${tree[@]}" "${qemu[@]}" zstd </dev/null
}
download >"$new/log" 2>&1 || {
	apt+=("${own[@]}")
	{ timeout 600 apt-get "${apt[@]}" update </dev/null; download; } >>"$new/log" 2>&1
} || fail "Debian's packages of the machine cannot be fetched: $(grep -a '^[EW]: ' "$new/log" | head -n 1)"

# unpack FOLDER PACKAGE...
unpack() {
	local package
	for package in "${@:2}"; do dpkg-deb -x "$package"_*.deb "$1" || fail "$package cannot be unpacked"; done
	rm -rf "$1"/usr/share/{doc,man,locale,info,lintian}
}
unpack ../tree "${tree[@]}"
unpack ../qemu "${qemu[@]}"
rm -rf ../qemu/usr/share/seabios ../qemu/usr/lib/{ipxe,qemu}
find ../qemu/usr/bin ! -name qemu-system-x86_64 ! -type d -delete
# The host's root has /bin and the others as links into /usr: what is laid over it must not hide them.
for d in bin sbin lib lib64; do
	[ ! -d ../tree/$d ] || { mkdir -p ../tree/usr/$d && cp -a ../tree/$d/. ../tree/usr/$d/ && rm -rf ../tree/$d; }
done
busybox=$new/tree/usr/bin/busybox

# What boots: the kernel, and its modules as far as they are needed. Its first process runs init.sh of this folder.
modules='virtio_pci virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev 9p 9pnet 9pnet_virtio netfs fscache
	overlay bluetooth rfcomm hci_vhci bnep hidp hid uhid uinput rfkill crc16 ecc ecdh_generic ecb cmac ccm ctr drbg
	jitterentropy_rng sha512_generic af_alg algif_hash algif_skcipher dummy'
version=${kernel#linux-image-} root=$new/root
mkdir -p "$root"/{bin,sbin,proc,sys,dev,host,tree,ctl,mnt}
wanted=(./boot/vmlinuz-"$version" ./lib/modules/"$version"/modules.{builtin,order})
for m in $modules; do wanted+=("./lib/modules/$version/kernel/*/$m.ko*"); done
# Some are built in: tar says that these are missing.
dpkg-deb --fsys-tarfile "$kernel"_*.deb | tar -x -C "$root" --wildcards "${wanted[@]}" 2>/dev/null
mv "$root/boot/vmlinuz-$version" "$new/kernel" || fail "$kernel holds no kernel"
rmdir "$root/boot"

# Unpacked it starts three seconds sooner.
offset=$(LC_ALL=C grep -aboP '\x28\xb5\x2f\xfd' "$new/kernel" | head -n 1 | cut -d : -f 1)
if [ "$offset" ]; then
	dpkg-deb -x zstd_*.deb zstd
	tail -c +$((offset + 1)) "$new/kernel" | zstd/usr/bin/zstd -dcq >"$new/unpacked" 2>/dev/null
	[ "$(head -c 4 "$new/unpacked" | tail -c 3)" != ELF ] || mv "$new/unpacked" "$new/kernel"
	rm -f "$new/unpacked"
fi
cp "$busybox" "$root/bin/" && ln -s busybox "$root/bin/sh" && ln -s ../bin/busybox "$root/sbin/modprobe"
find "$root/lib" -name '*.ko.xz' -exec "$busybox" unxz {} +
"$busybox" depmod -b "$root" "$version"
cat >"$root/init" <<'END'
#!/bin/sh
export PATH=/bin:/sbin
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs dev /dev
for m in virtio_pci 9pnet_virtio 9p overlay; do busybox modprobe $m 2>/dev/null; done
busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 ctl /ctl && exec sh /ctl/init
echo "no folders of the host"
busybox poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$new/initrd" || fail "no initrd"

cd / && rm -rf "$new/deb" "$new/apt" "$root" "$new/log" "$folder"
{ echo $form >"$new/form" && mv "$new" "$folder"; } || fail "$folder cannot be written"
