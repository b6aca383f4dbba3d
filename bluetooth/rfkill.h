/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switches that turn radios off (rfkill), as /sys tells (the kernel's Documentation/ABI/stable/sysfs-class-rfkill). */
#ifndef BLUETOOTH_RFKILL_H
#define BLUETOOTH_RFKILL_H

#include "sandbox/broker.h"

#include <stdbool.h>

#define RFKILL_SYS "/sys"

struct rfkill {
	bool known;    /* there is such a switch */
	bool soft;     /* off by software: "rfkill unblock bluetooth", or the desktop's aeroplane mode */
	bool hard;     /* off by a key or a slider of the machine, or by its firmware */
};

/*
 * The switch of one adapter ("hci0"); NULL: any switch of the kind bluetooth, as when it is off some machines take the
 * adapter away altogether. `sys` is RFKILL_SYS, but for tests. What cannot be read is not known.
 */
struct rfkill rfkill_read(const char *sys, const char *adapter);

/* Looks, outside the sandbox. */
broker_job rfkill_job;

#endif
