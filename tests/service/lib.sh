# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of Nightjar as a service share. They run as root in the machine of tests/btvm, with systemd as its
# first process where they ask for it; what they install is written to the machine's memory only.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
[ "${BTVM_INSIDE-}" = yes ] || { echo "skipped: this is for the machine of tests/btvm"; exit 77; }
B=$(realpath -m "${B:-build}")
E2E_TOP=$(mktemp -d)
chmod 755 "$E2E_TOP"
export B E2E_TOP
trap 'rm -rf "$E2E_TOP"' EXIT
. tests/e2e/lib.sh
# The units decide what runs: whoever wants no tor says so in the profile.
unset NIGHTJAR_TOR NIGHTJAR_BLUETOOTH

# As of e2e/lib.sh, but by the clock: in this machine each try takes long.
within() {
	local until=$((SECONDS + $1)) what=$2
	shift 2
	while [ "$SECONDS" -le "$until" ]; do
		if "$@" >/dev/null 2>&1; then ok "$what"; return 0; fi
		sleep 0.1
	done
	bad "$what: not in time"
	return 1
}

install_programs() {
	install -m 755 "$B/nightjar" "$B/nightjard" /usr/bin/
	install -D -m 755 "$B/nightjar-bluez" /usr/libexec/nightjar/nightjar-bluez
}
# started_by PID NAME: what the daemon PID has had started, by the process it has for that.
started_by() { pgrep -P "$(pgrep -P "$1" -x nightjard-start)" -x "$2"; }
# property UNIT NAME: of systemctl.
property() { ctl show -P "$2" "$1"; }
is_property() { [ "$(property "$1" "$2")" = "$3" ]; }
