#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: -s -c 1 -m 1024
# The unit of a node with a user of its own under a real systemd: what makes that user and its folders, who may speak to it and
# who not, what it can do and what not.
. "$(dirname "$0")/lib.sh"
install_programs
install -D -m 644 -t /usr/lib/systemd/system packaging/systemd/system/nightjar-node.service
install -D -m 644 -t /usr/lib/sysusers.d packaging/systemd/sysusers.d/nightjar-node.conf
install -D -m 644 -t /usr/lib/tmpfiles.d packaging/systemd/tmpfiles.d/nightjar-node.conf
ctl() { systemctl --no-pager "$@"; }
unit=nightjar-node.service socket=/run/nightjar-node/socket
pid_now() { property $unit MainPID; }
# as USER COMMAND...: one who has logged in.
as() { runuser -u "$1" -- env -i HOME=/nonexistent PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "${@:2}"; }
node() { as "$1" timeout 30 nightjar --no-start --socket $socket "${@:2}"; }
inside() { nsenter --target "$(pid_now)" --mount setpriv --reuid nightjar-node --regid nightjar-node --clear-groups "$@"; }

gives 0 'its user' systemd-sysusers
is 'cannot log in' "$(getent passwd nightjar-node | cut -d : -f 6,7)" /var/lib/nightjar-node:/usr/sbin/nologin
gives 0 'its folder' systemd-tmpfiles --create --prefix=/var/lib/nightjar-node
is 'is its own' "$(stat -c '%a %U %G' /var/lib/nightjar-node)" '700 nightjar-node nightjar-node'
useradd --groups nightjar-node owner
useradd stranger

gives 0 'it starts' ctl start $unit
is 'and runs as that user' "$(ps -o user= -p "$(pid_now)" | cut -c 1-8)" nightjar
is 'systemd knows how it is' "$(property $unit StatusText)" 'Nothing is set up yet: type `nightjar init`.'
is 'who may connect' "$(stat -c '%a %U %G' $socket) $(stat -c '%a %U' ${socket%/*})" '660 nightjar-node nightjar-node 750 nightjar-node'

gives 0 'its owner sets it up' node owner init Node --no-passphrase
gives 0 'and asks' node owner status --json
says "\"pid\":$(pid_now)\\b" 'this very daemon'
within 5 'systemd knows' is_property $unit StatusText 'Open.'
gives 3 'a stranger cannot' node stranger status --json
# Nor when the file system does not keep him out: the daemon asks the kernel who it is.
chmod 755 ${socket%/*} && chmod 666 $socket
gives 0 'the owner still can' node owner identities
gives 3 'a stranger still cannot' node stranger identities
chmod 750 ${socket%/*} && chmod 660 $socket
gives 0 'it can itself' node nightjar-node identities

tor_of() { started_by "$(pid_now)" tor; }
within 60 'its tor runs' tor_of
tests/btvm/radio.sh bluetoothd start
gives 0 Bluetooth node owner bluetooth on hci0
bluetooth_works() { node owner bluetooth --json | grep -q '"state":"working"'; }
within 30 'works' bluetooth_works
gives 0 'its profile is there' inside test -w /var/lib/nightjar-node/profile/nightjar.db
gives 1 'the system cannot be written' inside test -w /var/lib
gives 2 'no home can be seen' inside ls /root
gives 1 'nor what is for the time being' inside test -e "$E2E_TOP"
is 'no capability is left' "$(grep -c '^CapBnd:.*[1-9a-f]' "/proc/$(pid_now)/status")" 0
is 'system calls are filtered' "$(sed -n 's/^Seccomp:\t//p' "/proc/$(pid_now)/status")" 2

crashed=$(pid_now)
kill -KILL "$crashed"
is_another() { [ "$(pid_now)" != 0 ] && [ "$(pid_now)" != "$crashed" ] && is_property $unit ActiveState active; }
within 20 'after a crash it runs again' is_another
gives 0 'and answers' node owner identities
says Node 'as who it is'
gives 0 'it stops' ctl stop $unit
is 'in order' "$(property $unit Result)" success
verdict
