#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what Nightjar needs on Debian 12, says what each package is for, and asks nothing. Needs only sh and dpkg.
#   bootstrap.sh [run|test|deep|bench|package]
#                                      what `make run`, `make test`, `make lint-deep`, `make bench`, or `make deb` and `make test-package` need
#                                          (default: run)
#   bootstrap.sh --list [SET]          only the package names, one a line
# Without root it prints the one command to type and stops.
set -eu

run_packages='
make              follows the Makefile
gcc               compiles
libc6-dev         headers of the C library
pkg-config        tells the compiler where the libraries are
libsodium-dev     all cryptography
libseccomp-dev    leaves the daemon and the screen few system calls
libsqlite3-dev    the database (its files are encrypted by Nightjar)
libevent-dev      the event loop of the daemon
libjansson-dev    JSON of the command socket
libutf8proc-dev   Unicode: cleans and measures text
libinih-dev       the configuration file
libqrencode-dev   invites as QR codes
libpng-dev        invites as pictures
libncurses-dev    the screen
libsystemd-dev    talks to bluetoothd, which looks after Bluetooth
gettext           the sentences in other languages
tor               carries messages over Tor (Nightjar starts one of its own)'
test_packages='
apparmor          checks the AppArmor profiles
clang             second compiler, and the fuzzers
libclang-rt-14-dev  run-time part of the fuzzers and sanitizers
clang-format      checks the layout of the sources
libcmocka-dev     unit tests
libvterm-dev      a terminal for the tests of the screen
dbus-bin          listens on the bus that the tests of notifications make
dbus-daemon       that bus
faketime          lets a daemon run with a clock that is ahead
git               lists the files that belong to the project
iproute2          makes the network namespaces of the end-to-end tests
jq                reads JSON answers in the end-to-end tests
librsvg2-bin      draws the sheet of QR codes
obfs4proxy        bridges that look like nothing
systemd           checks its units
procps            looks at the processes that the tests start
tcpdump           shows that nothing leaves but to Tor
util-linux        unshare and nsenter
zbar-tools        reads the QR codes of invites back'
deep_packages='
clang-tidy        finds flaws; with the analyser of clang
cppcheck          finds others
lld               links a build in which each indirect call is checked
llvm              its archives'
bench_packages='
libtoxcore-dev    the messenger that the benchmarks compare with'

package_packages='
apparmor          reads the profile of AppArmor
appstream         checks what software centres are told
autopkgtest       tests packages where they are installed
blhc              checks the flags of every call of the compiler
debhelper         builds Debian packages
debootstrap       makes a small Debian to install them in
desktop-file-utils  checks the desktop entries
devscripts        checks how the programs are hardened
dh-apparmor       puts the profile of AppArmor into a package
dpkg-dev          builds Debian packages
fakeroot          as an ordinary user, too
lintian           checks packages against the rules of Debian
rpm               reads the recipe for systems with RPM
pkgconf           the name of pkg-config that Debian asks for'

list=
[ "${1-}" != --list ] || { list=yes; shift; }
set=${1:-run}
case $set in
run)   wanted=$run_packages ;;
test)  wanted=$run_packages$test_packages ;;
deep)  wanted=$run_packages$test_packages$deep_packages ;;
bench) wanted=$run_packages$test_packages$bench_packages ;;
package) wanted=$run_packages$test_packages$package_packages ;;
*)     echo "usage: bootstrap.sh [--list] [run|test|deep|bench|package]" >&2; exit 2 ;;
esac
if [ "$list" ]; then
	echo "$wanted" | sed -n 's/ .*//; /./p'
	exit
fi

if ! command -v dpkg-query >/dev/null; then
	# Another system: we cannot install, but the build may well succeed; if not, it says what is missing.
	echo "This is not a Debian system. Nightjar needs what corresponds to these Debian packages:"
	echo "$wanted"
	exit 0
fi

is_installed() {
	dpkg-query -W -f '${Status}\n' "$1" 2>/dev/null | grep -q ' installed$'
}

missing=
while read -r package why; do
	if [ -z "$package" ] || is_installed "$package"; then continue; fi
	[ "$missing" ] || echo "Nightjar needs these packages, which are not installed yet:"
	printf '  %-20s %s\n' "$package" "$why"
	missing="$missing $package"
done <<LIST
$wanted
LIST
[ "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	install="apt-get update; apt-get install -y --no-install-recommends$missing"
	echo "Only root may install them. Type this one command, then start again:"
	if command -v sudo >/dev/null; then
		echo "  sudo sh -c '$install'"
	else
		echo "  su -c '$install'"
	fi
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
echo "Installing them."
# The package tor would start the system's own service at once, which connects to the Tor network: nobody has asked for that.
# While this runs no service is started (policy-rc.d); a policy that is there already stays as it is.
policy=/usr/sbin/policy-rc.d
case $missing in
*" tor"*)
	if [ ! -e $policy ]; then
		trap 'rm -f $policy' EXIT
		trap 'exit 1' HUP INT TERM
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
	fi ;;
esac
# A mirror that is out of date in one list may still have the packages: only the install decides.
apt-get -qq update </dev/null || true
# shellcheck disable=SC2086
log=$(apt-get -qq install -y --no-install-recommends $missing </dev/null 2>&1) || {
	echo "$log" | tail -n 20 >&2
	echo "The packages could not be installed: see above." >&2
	exit 1
}
