#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: -s -c 2 -m 1024
# The AppArmor profiles, enforced by a kernel: two people set up, meet over Bluetooth and talk, with a tor each, and nothing is
# refused on the way; then what the programs are not for is tried inside them, and is refused, but not without the profiles.
. "$(dirname "$0")/lib.sh"
mount -t securityfs securityfs /sys/kernel/security 2>/dev/null
[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] || { echo 'skipped: this kernel has no AppArmor'; exit 77; }
command -v apparmor_parser >/dev/null || { echo 'skipped: apparmor_parser is not installed'; exit 77; }
install_programs
install -m 644 "$B/probe.so" /usr/lib/x86_64-linux-gnu/libprobe.so
profiles=(packaging/apparmor/nightjard packaging/apparmor/nightjar)

people=(alice bob)
for who in "${people[@]}"; do
	useradd --create-home --shell /bin/bash "$who"
	mkdir -p "/run/user/$(id -u "$who")" && chown "$who:" "/run/user/$(id -u "$who")" && chmod 700 "/run/user/$(id -u "$who")"
	eval "$who() { as $who timeout 60 nightjar \"\$@\"; }"
done
home_of() { getent passwd "$1" | cut -d : -f 6; }
as() {
	runuser -u "$1" -- env -i HOME="$(home_of "$1")" XDG_RUNTIME_DIR="/run/user/$(id -u "$1")" PATH=/usr/bin:/bin:/usr/sbin \
		LC_ALL=C.UTF-8 ${extra[@]+"${extra[@]}"} "${@:2}"
}
extra=()
pid_of_daemon() { pgrep -u "$1" -x nightjard; }
label_of() { cat "/proc/$1/attr/current"; }
child_of() { started_by "$(pid_of_daemon "$1")" "$2"; }
denied() { dmesg | grep 'apparmor="DENIED"' | grep 'profile="nightjar'; }

gives 0 'the profiles are loaded' apparmor_parser -r -T -W "${profiles[@]}"
dmesg -C

for who in "${people[@]}"; do gives 0 "$who sets up" "$who" init "$who" --no-passphrase; done
gives 0 'its own sandbox' alice status --json
says '"sandbox":\{"on":true,"landlock":[1-9][0-9]*,"seccomp":true,"no_new_privs":true' 'is in force beside the profile'
is 'the daemon is confined' "$(label_of "$(pid_of_daemon alice)")" 'nightjard (enforce)'
within 60 'its tor runs' child_of alice tor
is 'and is too' "$(label_of "$(child_of alice tor)")" 'nightjard//&nightjard//tor (enforce)'
tests/btvm/radio.sh bluetoothd start
works() { "$1" bluetooth | grep -qE "$2 *(working|limited)"; }
gives 0 'alice has an adapter' alice bluetooth on hci0
gives 0 'bob has another' bob bluetooth on hci1
within 60 'which works' works alice hci0
within 60 'as that does' works bob hci1
is 'what talks to bluetoothd is confined' "$(label_of "$(child_of alice nightjar-bluez)")" 'nightjard//&nightjard//bluez (enforce)'

gives 0 'an invite' alice invite --for Bob
link=$out
gives 0 'a picture of it' alice invite --for Carol --svg "$(home_of alice)/invite.svg"
gives 0 'alice can be found' alice bluetooth nearby 5
gives 0 'bob takes it up' bob add "$link" --name Alice
gives 0 'bob writes' bob send Alice 'from one profile to the other'
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
within 120 'alice has it' has_text alice Bob 'from one profile to the other'
gives 0 'she answers' alice send Bob heard --wait delivered --timeout 60
mkdir -p /media/stick && mount -t tmpfs -o uid="$(id -u alice)",mode=700 stick /media/stick
gives 0 'a folder of parcels' alice carry folder /media/stick
folder_works() { alice carry | grep -q 'Files of others read'; }
within 20 'works' folder_works
alice doctor >"$E2E_TOP/doctor"
is 'the doctor sees all it looks at' "$(grep -cE 'cannot|not allowed|Permission' "$E2E_TOP/doctor")" 0
gives 0 'a restart' alice stop
gives 0 'comes up' alice status
within 60 'with its tor' child_of alice tor
gives 0 'bob destroys his' bob destroy --yes
gives 1 'which is gone' bob contacts
is 'nothing was refused so far' "$(denied | sed 's/.*profile=/profile=/' | sort | uniq -c)" ''

# What they are not for. probe USER PROGRAM WORDS: the answers are left in $out.
keys=$(home_of alice)/.ssh
install -d -o alice -m 700 "$keys" && echo secret >"$keys/id" && chown alice "$keys/id"
probe() {
	extra=(LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libprobe.so PROBE_IN="$2" PROBE_OUT="$4" PROBE="$3")
	as "$1" timeout 60 "$2" --version >/dev/null 2>&1
	extra=()
	out=$(cat "$4" 2>/dev/null) err=''
}
database=$(home_of alice)/.local/share/nightjar/nightjar.db
cli_words="read:$keys/id read:$database write:$(home_of alice)/.profile exec:/bin/sh inet bluetooth"
daemon_words="read:$keys/id read:/etc/hosts write:$(home_of alice)/x exec:/bin/sh"
refused() { is "$1: $2" "$(grep -c ' Permission denied$' <<<"$out")" "$2"; }
probe alice nightjar "$cli_words" "$(home_of alice)/probe.out"
refused 'the command, of what it must not' 6
probe alice nightjard "$daemon_words" "$(dirname "$database")/probe.out"
refused 'the daemon' 4

# tor, as the daemon starts it: all that the daemon may, but for the keys. Without the sandbox, which would refuse the same.
alice stop >/dev/null
tor_out=$(dirname "$database")/tor/probe.out
tor_words="read:$keys/id read:$database read:$(dirname "$database")/keys exec:/bin/sh bluetooth"
probe_tor() {
	rm -f "$tor_out"
	extra=(LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libprobe.so PROBE_IN=tor PROBE_OUT="$tor_out" PROBE="$tor_words" NIGHTJAR_SANDBOX=off)
	# Not by way of nightjar, which passes nothing of that kind on.
	as alice nightjard --daemonize >/dev/null 2>&1
	extra=()
	within 60 'a tor has tried' test -s "$tor_out"
	alice stop >/dev/null
	out=$(cat "$tor_out") err=''
}
probe_tor
refused 'tor' 5

# Commands that hand over to a shell are refused it, and say so or do nothing.
alice start >/dev/null
as alice timeout 5 nightjar watch --since 0 --exec "touch $(home_of alice)/made" >/dev/null 2>&1
gives 1 'watch --exec made nothing' test -e "$(home_of alice)/made"
alice import "$keys/id" >/dev/null 2>"$E2E_TOP/said"
is 'import reads no hidden file' "$(grep -c . "$E2E_TOP/said")" 1
alice stop >/dev/null

# The same without the profiles.
apparmor_parser -R "${profiles[@]}"
probe alice nightjar "$cli_words" "$(home_of alice)/probe.out"
refused 'without a profile, the command' 0
probe alice nightjard "$daemon_words" "$(dirname "$database")/probe.out"
refused 'without a profile, the daemon' 0
probe_tor
refused 'without a profile, tor' 0
alice start >/dev/null
as alice timeout 5 nightjar watch --since 0 --exec "touch $(home_of alice)/made" >/dev/null 2>&1
gives 0 'without a profile watch --exec makes' test -e "$(home_of alice)/made"

# Sockets are hidden from what it starts in another way then, of which bluetoothd's is not one that nightjar-bluez can do without.
gives 0 'how it is' alice status --json
says '"sockets_hidden":true' 'namespaces hide them'
within 60 'its Bluetooth works' works alice hci0
view_of() { readlink "/proc/$1/ns/mnt"; }
gives 1 'with a view of its own' [ "$(view_of "$(child_of alice nightjar-bluez)")" = "$(view_of self)" ]
runtime=/run/user/$(id -u alice)
is 'in which the home and the session are not' "$(nsenter -t "$(child_of alice nightjar-bluez)" -m find "$runtime" "$(home_of alice)/.ssh" 2>&1 |
	grep -c 'No such file')" 2
alice stop >/dev/null
bob stop >/dev/null 2>&1
verdict
