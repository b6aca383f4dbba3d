#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: -s -c 1 -m 1024
# The user unit under a real systemd: started by the first command, told when it is ready, stopped, started again after a crash,
# and able to do all it does without: Tor, local networks, Bluetooth with bluetoothd, a stick, its profile; and nothing else.
. "$(dirname "$0")/lib.sh"
install_programs
install -D -m 644 -t /usr/lib/systemd/user packaging/systemd/user/nightjar.service packaging/systemd/user/nightjar.socket
useradd --create-home --shell /bin/bash alice
uid=$(id -u alice) her=$(getent passwd alice | cut -d : -f 6)
alice() { runuser -u alice -- env -i HOME="$her" XDG_RUNTIME_DIR="/run/user/$uid" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"; }
ctl() { alice systemctl --user --no-pager "$@"; }
nj() { alice timeout 30 nightjar "$@"; }
pid_now() { property nightjar.service MainPID; }
is_another() { [ "$(pid_now)" != 0 ] && [ "$(pid_now)" != "$1" ] && is_property nightjar.service ActiveState active; }
# inside COMMAND...: as whom and among which files the daemon runs.
inside() { nsenter --target "$(pid_now)" --mount setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"; }

loginctl enable-linger alice
within 60 'a manager for her that lingers' test -S "/run/user/$uid/systemd/private" || verdict

# By hand first: what was started so makes room.
gives 0 'a daemon without systemd' alice nightjard --daemonize
by_hand=$(nj status --json --no-start | sed -n 's/.*"pid":\([0-9]*\).*/\1/p')
gives 0 'runs' kill -0 "$by_hand"
gives 0 'her socket is listened at' ctl enable --now nightjar.socket
gives 1 'the daemon by hand has ended' kill -0 "$by_hand"
is 'nobody runs yet' "$(property nightjar.service ActiveState)" inactive
is 'the socket is hers alone' "$(stat -c '%a %U' "/run/user/$uid/nightjar/default.sock")" '600 alice'
inode=$(stat -c %i "/run/user/$uid/nightjar/default.sock")

# The first command starts it; systemd was told that it is ready.
gives 0 'the first command is answered' nj status --json
says "\"pid\":$(pid_now)\\b" 'by the unit'
says '"sandbox":\{"on":true,"landlock":[1-9][0-9]*,"seccomp":true,"no_new_privs":true' 'whose own sandbox is in force in that of the unit'
is 'which is active' "$(property nightjar.service ActiveState)" active
is 'and says how it is' "$(property nightjar.service StatusText)" 'Nothing is set up yet: type `nightjar init`.'
gives 0 'she sets it up' nj init Alice --no-passphrase
within 10 'systemd knows' is_property nightjar.service StatusText 'Open.'
gives 0 systemctl ctl status nightjar.service
says 'Status: "Open."' 'systemctl status shows it'

# That she lingers is seen; and when she does not, what that means. (Of the file alone: without her the manager would end now.)
doctor_says() { nj doctor | grep -qE "$1"; }
within 1 'the doctor knows that it stays' doctor_says 'ok +logout +Nightjar goes on'
rm /var/lib/systemd/linger/alice
within 1 'or that it does not' doctor_says 'LOOK +logout +Nightjar ends when you log out'
within 1 'and what to type' doctor_says 'loginctl enable-linger'
touch /var/lib/systemd/linger/alice

# Tor, as a child of it, in its cgroup.
tor_of() { started_by "$(pid_now)" tor; }
within 60 'its tor runs' tor_of
is 'tor has none of systemd'"'"'s variables' "$(tr '\0' '\n' <"/proc/$(tor_of)/environ" | grep -cE '^(NOTIFY_|LISTEN_|WATCHDOG_)')" 0
tor_has_listened() { nj tor --json | grep -qE '"(phase|text|summary)"'; }
within 30 'Tor says how far it is' tor_has_listened
gives 0 tor nj tor
says '%|[Nn]etwork|connect' 'in words'

# It sees of her home its profile only, and can write there and on a stick alone.
install -d -o alice -m 700 "$her/.ssh"
gives 0 'its profile is there' inside test -w "$her/.local/share/nightjar/nightjar.db"
gives 1 'her keys are not' inside test -e "$her/.ssh"
gives 1 'the system cannot be written' inside test -w /usr/bin/nightjard
gives 1 'nor her folder of temporary files be seen' inside test -e "$E2E_TOP"
is 'no capability is left' "$(grep -c '^CapBnd:.*[1-9a-f]' "/proc/$(pid_now)/status")" 0
is 'system calls are filtered' "$(sed -n 's/^Seccomp:\t//p' "/proc/$(pid_now)/status")" 2
is 'no new privileges' "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$(pid_now)/status")" 1
mkdir -p /media/stick && mount -t tmpfs -o uid="$uid",mode=700 stick /media/stick
gives 0 'a stick that is put in is seen, and can be written' inside test -w /media/stick
gives 0 'a folder of parcels on it' nj carry folder /media/stick
folder_works() { nj carry | grep -q 'Files of others read'; }
within 20 'works' folder_works
gives 0 'no more' nj carry folder off

# A local network, of one interface that leads nowhere.
if ip link add dummy0 type dummy 2>/dev/null; then
	ip addr add 10.73.0.1/24 dev dummy0 && ip link set dummy0 up multicast on
	gives 0 'a local network is switched on' nj lan on dummy0
	lan_works() { nj lan --json | grep -q '"state":"working"'; }
	within 20 'and works' lan_works
else
	echo 'not tried: a local network, as this machine was put together by an earlier fetch.sh and can have none'
fi

tests/btvm/radio.sh bluetoothd start
# Bluetooth, by way of nightjar-bluez and bluetoothd.
gives 0 'Bluetooth is switched on' nj bluetooth on hci0
bluetooth_works() { nj bluetooth --json | grep -q '"state":"working"'; }
within 30 'and works' bluetooth_works
bluez_of() { started_by "$(pid_now)" nightjar-bluez; }
within 5 'with nightjar-bluez' bluez_of

# A crash: it comes back, and who asks meanwhile waits.
crashed=$(pid_now)
kill -SEGV "$crashed"
gives 0 'a command after a crash' nj status --json
within 20 'it runs again' is_another "$crashed"
is 'after one restart' "$(property nightjar.service NRestarts)" 1
# Stopping: by the command and by systemd; the socket stays, and the next command starts it.
gives 0 'it is stopped' ctl stop nightjar.service
is 'in order' "$(property nightjar.service Result)" success
gives 0 'a command after that' nj status --json
is 'the same socket' "$(stat -c %i "/run/user/$uid/nightjar/default.sock")" "$inode"
gives 0 'it is told to stop' nj stop
within 10 'it has' is_property nightjar.service ActiveState inactive
is 'in order' "$(property nightjar.service Result)" success
is 'the file stays' "$(stat -c %i "/run/user/$uid/nightjar/default.sock")" "$inode"

# What cannot be helped by trying again is not tried: a daemon by hand has the profile, and leaves systemd's socket alone.
gives 5 'by hand beside the socket' alice timeout 20 nightjard
says 'default.sock' 'says what is in the way'
is 'the file still stays' "$(stat -c %i "/run/user/$uid/nightjar/default.sock")" "$inode"
verdict
