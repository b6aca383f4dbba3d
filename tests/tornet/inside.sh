#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command in network, process and mount namespaces of its own that reach nothing outside. There the bridge net0 has
# the address 10.74.0.1, and TORNET is the folder of the private Tor network on it, which net.sh starts. Whatever runs in
# there ends with the command.
#   inside.sh COMMAND [ARGUMENT...]
#   inside.sh --check          whether that is possible here: if not, says why and exits with 77
# The folder is build/tornet, which starts faster every time after the first; while another run has it, one of memory.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)

if [ "${TORNET_INSIDE-}" = yes ]; then
	mount -t tmpfs tmpfs /run && ip link set lo up && ip link add net0 address 02:00:00:00:00:01 type bridge &&
		ip addr add 10.74.0.1/24 dev net0 && ip link set net0 up || exit 1
	"$@" 9>&-
	code=$?
	[ ! -d "$TORNET" ] || "$here/net.sh" stop "$TORNET" 9>&-
	exit $code
fi

skip() { echo "skipped: $*"; exit 77; }
for program in tor ip; do
	command -v $program >/dev/null || skip "$program is not installed"
done
root='--map-root-user'
[ "$(id -u)" != 0 ] || root=
# shellcheck disable=SC2086
unshare $root --net --mount true 2>/dev/null || skip "this user may not make network namespaces"
[ "$1" != --check ] || exit 0

cd "$here/../.." || exit 1
B=$(realpath -m "${B:-build}")
TORNET=$B/tornet TORNET_INSIDE=yes ADDRESS=10.74.0.1 BRIDGE=1
command -v obfs4proxy >/dev/null || BRIDGE=0
# The lock is held for as long as a process lives in there.
mkdir -p "$B" && { exec 9>"$TORNET.lock"; } 2>/dev/null && flock -n 9 && { [ ! -e "$TORNET" ] || [ -O "$TORNET" ]; } ||
	TORNET=/run/tornet
export B TORNET TORNET_INSIDE ADDRESS BRIDGE
cd - >/dev/null || exit 1
# shellcheck disable=SC2086
exec unshare $root --net --mount --pid --fork --kill-child --mount-proc "$here/inside.sh" "$@"
