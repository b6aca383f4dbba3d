/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth road: RFCOMM between adapters that know each other's addresses. Its interfaces are the kernel's names of
 * adapters, "hci0" and so on. host.base and host.rand are required.
 *
 * Nobody finds us but those who were told our address over an encrypted link, except in two modes that a person switches
 * on for a limited time: nearby (an invite's two ends find each other by the invite's secret) and blackout (every device
 * that shows it runs Nightjar is met). Both end by themselves, with the transport, and when the process dies.
 */
#ifndef BLUETOOTH_BLUETOOTH_H
#define BLUETOOTH_BLUETOOTH_H

#include "transports/transport.h"

#define BLUETOOTH_NEARBY_MOST INT64_C(3600000) /* ms */
#define BLUETOOTH_LINKS 7 /* of one adapter: what a piconet holds */

extern const struct transport_ops bluetooth_ops;

/* transport_host.options. Texts are copied. NULL: the defaults. */
struct bluetooth_options {
	const char *helper; /* the program that talks to bluetoothd; NULL: nightjar-bluez, where it was installed */
	const char *folder; /* where that program may keep notes of what it has to undo; NULL: nowhere */
	bool hidden;        /* never make an adapter reachable for others: we only call */
};

/* For so many ms from now: seek those whose invites were taken up; `seen`: also be found by those who took up ours. 0: over. */
void bluetooth_nearby(struct transport *t, int64_t ms, bool seen);

struct bluetooth_report {
	const char *none;         /* translated: why there is no adapter, and what to do; NULL: there is one */
	char bluez[32];           /* version of bluetoothd; "" when it does not run */
	int64_t nearby, blackout; /* ms that are left; 0: off */
	bool findable;            /* nearby: also for those who took up an invite of ours */
	bool seen;                /* whoever looks for devices near finds an adapter of ours now, because of us */
	size_t near;              /* devices in range that show they run Nightjar, as of the last look around */
	size_t links;             /* open, with contacts and strangers */
};
void bluetooth_report(struct transport *t, struct bluetooth_report *out);

#endif
