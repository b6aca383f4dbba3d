# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the scripts here share beside tests/tornet/lib.sh: people, their daemons and their tors, and questions to them.
. "$(dirname "${BASH_SOURCE[0]}")/../tornet/lib.sh"

# person NAME: a machine with a profile, without a contact yet, and a daemon that logs. Its owner has the name with a capital.
person() {
	tor_machine "$1"
	wake "$1" && "$1" init "${1^}" --no-passphrase 2>/dev/null && "$1" config set log.level debug >/dev/null 2>&1 ||
		bad "no profile for $1"
}
# wake NAME: starts its daemon. wake NAME at SECONDS: with a clock that is off by so much, for its tor as well.
wake() { on "$1" ${3:+env LD_PRELOAD="$E2E_TOP/clock.so" CLOCK_OFF="$3"} nightjard --daemonize --log "$E2E_TOP/$1/log"; }
# Before a clock is off.
make_clock() { "${CC:-cc}" -shared -fPIC -o "$E2E_TOP/clock.so" "$(dirname "${BASH_SOURCE[0]}")/clock.c"; }

# befriend A B: B takes up an invite of A; each has the other under the name with a capital.
befriend() { "$2" add "$("$1" invite --for "${2^}" 2>/dev/null)" --name "${1^}" >/dev/null 2>&1 || bad "$1 and $2 are no contacts"; }

# ask FILTER MACHINE COMMAND...: what jq's filter makes of the answer.
ask() { "${@:2}" --json | jq -r "$1"; }
# contact MACHINE NAME KEY
contact() { ask ".contacts[] | select(.name == \"$2\") | .$3" "$1" contacts; }
state_of() { ask .state "$1" message "$2"; }
is_state() { [ "$(state_of "$1" "$2")" = "$3" ]; }
# is_over MACHINE NAME ROAD: online over it; `null`: not online.
is_over() { [ "$(contact "$1" "$2" online)" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
# The texts that came from somebody, a line each, in the order in which they are shown.
texts() { "$1" read "$2" --all --json | jq -r '.. | objects | select(.direction == "in") | .text'; }

has_logged() { grep -qF -- "$2" "$E2E_TOP/$1/log"; }

# What `nightjar tor` says.
tor_says() { "$1" tor | grep -qE -- "$2"; }
# services MACHINE [FILTER]: its rows, a line of JSON each.
services() { ask ".services[] | select(${2-true}) | tojson" "$1" tor; }
count_services() { [ "$(services "$1" "$2" | wc -l)" = "$3" ]; }
is_published() { ask '.ready and (.services | length > 0 and all(.state == "published"))' "$1" tor | grep -qx true; }
# tor_of MACHINE: the process id of its tor; nothing when there is none.
tor_of() { pgrep -f -- "-f $E2E_TOP/$1/profile/tor/torrc"; }
has_no_tor() { [ -z "$(tor_of "$1")" ]; }

# tor_tries MACHINE WANT WHAT CALL ARGUMENT...: what comes of it when somebody has taken its tor over (tests/e2e/probe.c).
tor_tries() {
	local machine=$1 want=$2 what=$3
	shift 3
	out=$("$B/opt/tests/e2e/probe" "$(tor_of "$machine")" "$@" 2>&1)
	if [[ $out =~ ^$want$ ]]; then ok "$what"; else bad "$what: $out, not $want"; fi
}
# Sockets that lie under a path, of which only those by which it and the daemon meet are left to it.
reaches_no_socket() {
	local run=$E2E_TOP/$1/run/nightjar fd
	unshare --user --mount true 2>/dev/null || { echo "not tried: what tor can connect to, as no namespaces can be made here"; return; }
	tor_tries "$1" 'returned [0-9]+' "its tor makes a socket" socket 1 1 0
	fd=${out#returned }
	for socket in "$run"/*.sock; do
		tor_tries "$1" 'failed: ENOENT' "to the daemon it cannot connect" connect "$fd" "unix:$socket" 110
	done
	tor_tries "$1" 'returned 0' "but to what is its own" connect "$fd" "unix:$(find "$run" -name control | head -n 1)" 110
}

# finish: the verdict, and if it is a bad one what the daemons have logged, less what tor says by the way.
finish() {
	local log
	if [ "$failures" != 0 ]; then
		for log in "$E2E_TOP"/*/log; do
			echo "--- $log"
			grep -vE "Bug: |skewed time|CLOCK_SKEW" "$log" | grep -vE '\[notice\]|running Tor as root|used DirAuthority' | tail -n 30
		done
	fi
	verdict
}
