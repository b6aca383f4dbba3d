/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interfaces of this machine and their addresses, from the kernel (rtnetlink, RFC 3549). On every change the whole
 * picture is read again: it is small, and nothing can be missed or applied twice.
 */
#ifndef LAN_NETLINK_H
#define LAN_NETLINK_H

#include "lan/place.h"

#include <net/if.h>

#define NETLINK_IFACES 64    /* more are not seen */
#define NETLINK_ADDRS  5     /* usable ones of one interface; more are not used */

struct netlink_iface {
	int index;
	char name[IF_NAMESIZE];
	bool up;           /* switched on by the administrator */
	bool running;      /* has a carrier: the cable is in, the radio is associated */
	bool multicast;
	bool loopback;
	bool pending;      /* an IPv6 link-local address is still being checked for duplicates */
	unsigned n;
	struct place addrs[NETLINK_ADDRS];    /* IPv4 (no secondary ones) and IPv6 link-local */
};

struct event_base;
struct netlink;

/* `changed` comes from the loop. Returns owned; NULL when the kernel refuses. */
struct netlink *netlink_open(struct event_base *base, void (*changed)(void *ctx), void *ctx);
void netlink_close(struct netlink *nl);
/* Fills up to `cap` interfaces and how many. False, and nothing is filled, when they cannot be read. */
bool netlink_read(struct netlink *nl, struct netlink_iface *ifaces, size_t cap, size_t *n)
	__attribute__((warn_unused_result));

#endif
