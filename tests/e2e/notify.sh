#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# nightjar-notify on a real bus, of a session that the test makes: what is shown, replaced and taken away; and that neither a
# text nor a name ever goes over the bus, unless names are wanted.
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/desktop_tool" \
	"${B:-build}/opt/tests/e2e/canary" "${B:-build}/san/nightjar-notify" || exit 1
. "$(dirname "$0")/lib.sh"
enter "$@"

command -v dbus-daemon >/dev/null && command -v dbus-monitor >/dev/null || { echo "skipped: no dbus-daemon"; exit 77; }
machine alice
machine bob
cable alice bob
steady=
! setarch -R true 2>/dev/null || steady='setarch -R'

# A session with a bus of its own, where nothing is started by asking for it.
cat >"$E2E_TOP/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=$E2E_TOP/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
END
export DBUS_SESSION_BUS_ADDRESS="unix:path=$E2E_TOP/bus"
dbus-daemon --config-file="$E2E_TOP/bus.conf" --nofork >/dev/null 2>&1 &
bus=$!
within 10 "there is a bus" test -S "$E2E_TOP/bus"
dbus-monitor --session >"$E2E_TOP/traffic" 2>&1 &
mkfifo "$E2E_TOP/clicks"
"$B/opt/tests/e2e/desktop_tool" <"$E2E_TOP/clicks" >"$E2E_TOP/desktop" 2>&1 &
exec 7>"$E2E_TOP/clicks"
shows() { within 20 "$1" grep -qxF -- "$2" "$E2E_TOP/desktop"; }
count() { grep -c "^$1" "$E2E_TOP/desktop"; }
shows "there is a desktop" ready
# notifier PROGRAM [OPTION...]
notifier() {
	rm -f "$E2E_TOP/pid" "$E2E_TOP/code"
	# shellcheck disable=SC2016,SC2086
	on bob $steady sh -c 'echo $$ >"$0/pid" && exec "$@"' "$E2E_TOP" "$@" 2>>"$E2E_TOP/notify.err" &
	shell=$!
	within 10 "it starts" test -s "$E2E_TOP/pid"
	notify=$(cat "$E2E_TOP/pid")
}

printf 'a passphrase\n' >"$E2E_TOP/pass"
gives 0 "alice sets up" alice init Alicename --no-passphrase
gives 0 "bob sets up" bob init Bob --passphrase-file "$E2E_TOP/pass"
gives 0 "an invite" alice invite --for Bob
gives 0 "bob takes it up" bob add "$out" --name Alicename
gives 0 "alice switches LAN on" alice lan on eth0
gives 0 "bob switches LAN on" bob lan on eth0
gives 0 "they talk" alice send Bob "parakeet before" --wait delivered --timeout 60
gives 0 "bob stops" bob stop

write() { gives 0 "alice writes: $1" alice send Bob "parakeet $1" --wait delivered --timeout 60; }
last_order() { bob read Alicename --json | sed -n 's/.*"order":"\([0-9]*\)".*/\1/p' | tail -n 1; }
read_all() {
	gives 0 "bob reads" on bob nightjar rpc --stdio <<<"{\"id\":\"1\",\"method\":\"mark_read\",\"params\":{\"contact\":\"Alicename\",\"order\":\"$(last_order)\"}}"
}

# It waits for a daemon and starts none.
notifier "$B/san/nightjar-notify"
gives 3 "it starts no daemon" bob contacts --no-start
gives 0 "bob starts" bob start
gives 0 "and unlocks" bob unlock --passphrase-file "$E2E_TOP/pass"
read_all
following() { grep -qF 'nightjar.Notify' "$E2E_TOP/traffic"; }
within 20 "it is on the bus" following
# Until it has found the daemon nothing is told: what comes first is read and written again.
found() { write "are you there" && sleep 1.5 && grep -q ^shown "$E2E_TOP/desktop"; }
within 30 "it has found the daemon" found
shows "a message is told, without who and what" "shown 1 0 A new message||kept"
write "two"
shows "the next replaces it" "shown 1 1 A new message||kept"
read_all
shows "it is taken away when all is read" "closed 1"

# Clicked away: the next one is another. Several at once are told once.
write "three"
shows "another one" "shown 2 0 A new message||kept"
echo 2 >&7
shows "it is clicked away" "dismissed 2"
for i in 1 2 3; do alice send Bob "parakeet many $i" >/dev/null 2>&1; done
shows "several" "shown 3 0 New messages||kept"
read_all
shows "taken away too" "closed 3"

# Of who is muted nothing is told. What comes after shows that it was not only late.
gives 0 "muted" bob mute Alicename
write "muted"
gives 0 "unmuted" bob unmute Alicename
write "not muted"
shows "told again" "shown 4 0 A new message||kept"
is "nothing between" "$(count 'shown 4')" 1

# What is locked or ended leaves nothing on the screen; and it goes on by itself.
gives 0 "locked" bob lock
shows "taken away when locked" "closed 4"
gives 0 "unlocked" bob unlock --passphrase-file "$E2E_TOP/pass"
write "unlocked"
shows "told after unlocking" "shown 5 0 A new message||kept"
gives 0 "bob stops" bob stop
shows "taken away when the daemon ends" "closed 5"
gives 0 "a message meanwhile" alice send Bob "parakeet meanwhile"
gives 0 "bob starts" bob start
gives 0 "and unlocks" bob unlock --passphrase-file "$E2E_TOP/pass"
T=30 shows "what came meanwhile is told" "shown 6 0 A new message||kept"

gives 1 "a second one in this session ends" on bob "$B/nightjar-notify"
says "runs already" "and says why"
kill "$notify"
code=0
wait "$shell" || code=$?
is "it ends when told to, and no sanitizer complains" "$code" 0
shows "and leaves nothing" "closed 6"
gives 1 "there is something on the bus" sh -c "! grep -q 'A new message' '$E2E_TOP/traffic'"
gives 1 "no text went over the bus" grep -q parakeet "$E2E_TOP/traffic"
gives 1 "no name went over the bus" grep -q Alicename "$E2E_TOP/traffic"

# What it asks for holds no text; the same stream, asked for without `bare`, does.
events() { { printf '{"id":"1","method":"subscribe","params":{%s"since":"0"}}\n' "$1"; sleep 2; } | bob rpc --stdio; }
events '"bare":true,' >"$E2E_TOP/bare"
events '' >"$E2E_TOP/full"
gives 0 "the bare stream has the messages" grep -q '"type":"message_in"' "$E2E_TOP/bare"
gives 1 "but not what they say" grep -q parakeet "$E2E_TOP/bare"
gives 0 "the other one says it" grep -q parakeet "$E2E_TOP/full"

# With names. What a name looks like to a desktop that knows markup is for the summary, where there is none.
gives 0 "a name with markup" bob rename Alicename "<b>Alice</b> & Co"
notifier "$B/nightjar-notify" --names
found() { write "and now" && sleep 1.5 && grep -q "shown 7" "$E2E_TOP/desktop"; }
within 30 "it has found the daemon" found
shows "with the name" "shown 7 0 A new message from <b>Alice</b> & Co||transient"
printf 'text %s\n' "$(printf parakeet | od -An -tx1 | tr -d ' \n')" >"$E2E_TOP/list"
gives 0 "the text was never in its memory" "$B/opt/tests/e2e/canary" memory "$notify" "$E2E_TOP/list"
printf 'words %s\n' "$(printf 'A new message from' | od -An -tx1 | tr -d ' \n')" >"$E2E_TOP/list"
gives 1 "but what it said was" "$B/opt/tests/e2e/canary" memory "$notify" "$E2E_TOP/list"
gives 1 "no text went over the bus" grep -q parakeet "$E2E_TOP/traffic"

# The session ends.
kill "$bus"
ended() { ! kill -0 "$notify" 2>/dev/null; }
within 10 "it ends with its session" ended
gives 1 "without a bus it says so" on bob "$B/nightjar-notify"
says "has no D-Bus" "in words"
gives 2 "options that it does not know" on bob "$B/nightjar-notify" --text
is "it complained of nothing" "$(grep -v 'Connection reset' "$E2E_TOP/notify.err")" ""
verdict
