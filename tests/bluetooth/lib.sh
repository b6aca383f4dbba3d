# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the end-to-end scripts with Bluetooth share: people, each with a profile and an adapter of their own, in one air.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
[ "${BTVM_INSIDE-}" = yes ] || { echo "skipped: this is for the machine of tests/btvm"; exit 77; }
B=$(realpath -m "${B:-build}")
E2E_TOP=$(mktemp -d)
export LC_ALL=C.UTF-8 TZ=UTC NIGHTJAR_TOR=off B E2E_TOP
trap 'stop_all; rm -rf "$E2E_TOP"' EXIT
. tests/e2e/lib.sh
people=()

# person NAME N: a profile, and a function NAME that is nightjar with it; its adapter is hciN.
person() {
	people+=("$1")
	mkdir -p -m 700 "$E2E_TOP/$1/run"
	eval "$1() { as $1 nightjar \"\$@\"; }"
}
as() {
	local name=$1
	shift
	env HOME="$E2E_TOP/$name" XDG_RUNTIME_DIR="$E2E_TOP/$name/run" NIGHTJAR_PROFILE="$E2E_TOP/$name/profile" PATH="$B:$PATH" "$@"
}
stop_all() {
	local name
	for name in "${people[@]}"; do as "$name" nightjar stop >/dev/null 2>&1; done
}
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
count_of() { "$1" read "$2" --all --json | grep -c "\"direction\":\"$3\""; }
is_online() { "$1" contacts | grep -q "$2.*online over bluetooth"; }
pid_of_person() { "$1" status --json --no-start | sed -n 's/.*"pid":\([0-9]*\).*/\1/p'; }
air() { $AIR ask "$@"; }
