/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connections of this road. One that came in is a stranger's, with the limits of transports/strangers.h for each adapter
 * that calls, until channel_authenticated(). Those of blackout mode are counted apart.
 */
#ifndef BLUETOOTH_PICONET_H
#define BLUETOOTH_PICONET_H

#include "base/rand.h"
#include "bluetooth/bdaddr.h"
#include "transports/channel.h"

struct event_base;
struct piconet;

struct piconet_call {
	struct bdaddr own, remote;
	bool stranger; /* it came in */
	bool met;      /* with a device of somebody unknown, in blackout mode */
};

/* `changed` comes when one has ended, from inside the loop. Returns owned; NULL without memory. */
struct piconet *piconet_new(struct event_base *base, const struct rand *rand, void (*changed)(void *ctx), void *ctx);
/* Frees every connection, silently. NULL is legal. */
void piconet_free(struct piconet *p);
/* Takes `fd`. NULL without memory. */
struct channel *piconet_add(struct piconet *p, int fd, const struct piconet_call *call);
/* The adapter with this address is gone, or switched off: cuts its connections. */
void piconet_cut(struct piconet *p, const struct bdaddr *own);
/* Cuts those of blackout mode. */
void piconet_cut_met(struct piconet *p);
/* Gives up the oldest stranger, when descriptors run out. False when there is none. */
bool piconet_drop_oldest(struct piconet *p);
size_t piconet_count(const struct piconet *p);
/* Of blackout mode; with `remote` only those with that device. */
size_t piconet_count_met(const struct piconet *p, const struct bdaddr *remote);

#endif
