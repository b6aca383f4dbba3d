#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# btvm: controllers=2 bluetoothd inquiry=2000 page=2000
# The same as bluez.sh, without any privilege.
BLUEZ_AS=nobody exec "$(dirname "$0")/bluez.sh"
