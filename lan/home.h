/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A home is one address of ours on an interface that is switched on: from it beacons are sent and heard, and at it
 * contacts connect. It lives exactly as long as the address does.
 */
#ifndef LAN_HOME_H
#define LAN_HOME_H

#include "base/rand.h"
#include "lan/beacon.h"
#include "lan/socket.h"

#include <event2/event_struct.h>
#include <net/if.h>

struct home;

struct home_events {
	/* It is time for a beacon: the receiver calls home_send(). */
	void (*due)(void *ctx, struct home *h);
	/* A datagram came from an address inside the home's network, not our own. */
	void (*heard)(void *ctx, struct home *h, const uint8_t *datagram, size_t len, const struct place *from);
	/* Somebody connected: takes fd. */
	void (*accepted)(void *ctx, struct home *h, int fd, const struct place *from);
	/* Descriptors have run out: true when one was freed. */
	bool (*starved)(void *ctx);
	void *ctx;
};

/* Read-only for others. */
struct home {
	struct home *next;
	uint32_t id;                         /* never used again */
	char ifname[IF_NAMESIZE];
	struct socket_at at;
	uint16_t port;                       /* of the listener */
	int udp, tcp;                        /* udp is -1 when there is no multicast here */
	int udp_error, send_error;           /* errno of the last failure; 0: it works */
	struct event udp_event, tcp_event;
	struct event udp_rest, tcp_rest;     /* end a pause in reading */
	struct event beat;
	const struct home_events *events;
	const struct rand *rand;
	unsigned burst;                      /* quick beacons still to be sent */
	int64_t next_beat, last_beat;        /* monotonic ms; last 0: none yet */
	uint8_t nonce[BEACON_NONCE_LEN];     /* of our last beacon */
	int64_t opened, echoed, heard;       /* when it began, our last own beacon came back, another's came; 0: never */
	size_t cursor;                       /* of peers_pick() */
	bool blocked;                        /* as last reported by the status */
};

struct event_base;

/* Returns owned. NULL and errno when nobody could connect to us here. `at->ifname` is copied. */
struct home *home_open(struct event_base *base, const struct socket_at *at, bool multicast, const struct rand *rand,
                       const struct home_events *events);
/* Silence: no callback comes any more. Legal inside its own callbacks; home_free() is not. */
void home_shut(struct home *h);
void home_free(struct home *h);
/* A few quick beacons: we are new here, or somebody new is to be told. */
void home_burst(struct home *h, int64_t now);
/* One quick beacon, unless one was sent just now. */
void home_answer(struct home *h, int64_t now);
/* Sends a beacon for these keys and sets the time of the next. */
void home_send(struct home *h, const struct symkey *keys, size_t n, int64_t now);

#endif
