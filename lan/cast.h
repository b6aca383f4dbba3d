/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Multicast for everybody, in blackout mode: datagrams of one size to and from a group of their own, on the homes
 * that there are. What is in them is the host's business. Devices that are not in blackout mode are not in the group,
 * so that neither they nor a switch that listens to who is have anything to do with it.
 *
 * One datagram goes once over each interface: by IPv6 where there is an address of it. Those that are heard over IPv4
 * alone are then sent a copy there, from another port, so that copies do not call for copies.
 */
#ifndef LAN_CAST_H
#define LAN_CAST_H

#include "base/clock.h"
#include "lan/socket.h"
#include "transports/transport.h"

#define CAST_LEN       TRANSPORT_CAST_LEN
#define CAST_OLD_HEARD (3 * CLOCK_MINUTE)    /* so long are copies sent for somebody */

struct casts;
struct event_base;

struct cast_events {
	/* One came from an address inside the network, not our own. `source`: a number for that address, never 0. */
	void (*heard)(void *ctx, uint64_t source, const uint8_t *bytes, size_t len);
	int64_t (*now)(void *ctx);    /* mono ms */
	void *ctx;
};

/* Returns owned; NULL without memory. `salt`: 16 random bytes. */
struct casts *cast_open(struct event_base *base, const struct cast_events *events, const uint8_t salt[16]);
/* Silence. cast_close(NULL) is legal. */
void cast_close(struct casts *c);
/* From now on at this home too; `at->ifname` is copied. Nothing happens where there is no multicast. */
void cast_add(struct casts *c, uint32_t home, const struct socket_at *at);
void cast_remove(struct casts *c, uint32_t home);
/* False: it went nowhere. */
bool cast_send(struct casts *c, const uint8_t *bytes, size_t len);

#endif
