/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The state of an interface in words. What can be known about multicast, and what cannot, is in README.md; nothing is said
 * here that was not observed.
 */
#ifndef LAN_STATUS_H
#define LAN_STATUS_H

#include "lan/conns.h"
#include "lan/home.h"
#include "lan/netlink.h"
#include "transports/transport.h"

#define STATUS_PATIENCE (100 * CLOCK_SECOND)    /* three beacons and a bit: silence longer than this means something */

struct status_view {
	const char *name;
	bool on;
	int error;                            /* errno of the last failure to listen; 0: none */
	const struct netlink_iface *iface;    /* NULL: there is none of this name */
	const struct home *homes;             /* of all interfaces */
	const struct conns *conns;
	int64_t now;
};

void status_fill(struct transport_status *row, const struct status_view *v);
/* Whether multicast visibly fails at this home: not allowed, not coming back, or not coming from a connected contact. */
bool status_is_blocked(const struct home *h, const struct conns *conns, int64_t now);

#endif
