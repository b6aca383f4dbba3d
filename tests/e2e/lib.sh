# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the end-to-end scripts share. `enter "$@"` first: everything below it happens in network, process and mount
# namespaces of the script's own, made as an ordinary user where the kernel lets one, which end with the script.
set -u
export LC_ALL=C.UTF-8 TZ=UTC
# A daemon runs no tor of its own, unless its machine has one: see tests/tornet/lib.sh.
export NIGHTJAR_TOR=off

# prepare: the programs are built, and there is a folder that goes away with this script.
prepare() {
	cd "$(dirname "$0")/../.." || exit 1
	B=$(realpath -m "${B:-build}")
	[ -x "$B/nightjard" ] || make --no-print-directory -s all || exit 1
	E2E_TOP=$(mktemp -d) E2E_INSIDE=yes
	export B E2E_TOP E2E_INSIDE
	trap 'rm -rf "$E2E_TOP"' EXIT
}

enter() {
	if [ "${E2E_INSIDE-}" = yes ]; then
		mount -t tmpfs tmpfs /run && mkdir -p "$E2E_TOP"
		return
	fi
	prepare
	local user=--map-root-user
	[ "$(id -u)" != 0 ] || user=
	if ! unshare $user --net --mount true 2>/dev/null; then
		echo "skipped: this user may not make network namespaces"
		exit 77
	fi
	# shellcheck disable=SC2086
	unshare $user --net --mount --pid --fork --kill-child --mount-proc "$PWD/tests/e2e/$(basename "$0")" "$@"
	exit
}

# machine NAME: a network namespace, a profile, and a function NAME that is nightjar there.
machine() {
	ip netns add "$1" && ip -n "$1" link set lo up
	mkdir -p -m 700 "$E2E_TOP/$1/run"
	eval "$1() { on $1 nightjar \"\$@\"; }"
}

# on MACHINE PROGRAM [ARGUMENT...]: as the user of that machine.
on() {
	local name=$1 tor=off
	[ ! -e "$E2E_TOP/$name/tor" ] || tor=$E2E_TOP/$name/tor
	shift
	ip netns exec "$name" env HOME="$E2E_TOP/$name" XDG_RUNTIME_DIR="$E2E_TOP/$name/run" \
		NIGHTJAR_PROFILE="$E2E_TOP/$name/profile" NIGHTJAR_TOR="$tor" PATH="$B:$PATH" "$@"
}

# cable A B: eth0 of both, in one network. accept_dad 0: IPv6 is there at once.
cable() {
	ip link add "$1" type veth peer name "$2"
	local end n=0
	for end in "$1" "$2"; do
		n=$((n + 1))
		ip link set "$end" netns "$end" && ip -n "$end" link set "$end" name eth0
		ip netns exec "$end" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 2>/dev/null
		ip -n "$end" addr add "10.73.0.$n/24" dev eth0 && ip -n "$end" link set eth0 up
	done
}

failures=0 checks=0
ok() { checks=$((checks + 1)); [ -z "${V-}" ] || echo "ok       $*"; }
bad() { checks=$((checks + 1)) failures=$((failures + 1)); echo "FAILED   $*"; }

# gives CODE WHAT COMMAND...: the exit code is CODE. Standard output and error are left in $out and $err.
gives() {
	local want=$1 what=$2 code
	shift 2
	out=$("$@" 2>"$E2E_TOP/err") && code=0 || code=$?
	err=$(cat "$E2E_TOP/err")
	if [ "$code" = "$want" ]; then ok "$what"; else bad "$what: exit code $code, not $want: $out $err"; fi
}
# says PATTERN WHAT: what the last command printed, on either stream, matches.
says() {
	if printf '%s\n%s\n' "$out" "$err" | grep -qE -- "$1"; then ok "$2"; else bad "$2: no \"$1\" in: $out $err"; fi
}
# kind KIND WHAT: the last command, given --json, printed an error of that kind.
kind() { says "\"kind\":\"$1\"" "${2-error kind $1}"; }
# json KEY: the string of that key in the last command's output, wherever it stands first.
json() { printf '%s\n' "$out" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: \"$2\" is not \"$3\""; fi; }

# within SECONDS WHAT COMMAND...: the command succeeds before the time is over. Tried ten times a second.
within() {
	local left=$(($1 * 10)) what=$2
	shift 2
	while [ "$left" -gt 0 ]; do
		if "$@" >/dev/null 2>&1; then ok "$what"; return 0; fi
		sleep 0.1
		left=$((left - 1))
	done
	bad "$what: not in time"
	return 1
}

# pid_of MACHINE: of its daemon.
pid_of() { on "$1" nightjar status --json --no-start | sed -n 's/.*"pid":\([0-9]*\).*/\1/p'; }

verdict() {
	echo "$((checks - failures)) of $checks checks passed"
	[ "$failures" = 0 ]
	exit
}
