/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The limits of incoming channels of which nobody knows yet whose they are: 64 from one source, 512 in all, each alive for a
 * random 5 to 30 s. Over a limit the oldest goes first. A source is what the transport can tell strangers apart by: an
 * address, the service that was called.
 */
#ifndef TRANSPORTS_STRANGERS_H
#define TRANSPORTS_STRANGERS_H

#include "base/rand.h"
#include "transports/channel.h"

#define STRANGERS_PER_SOURCE  64
#define STRANGERS_IN_ALL      512
#define STRANGERS_LIFE_LEAST  5000     /* ms before one is cut, at least */
#define STRANGERS_LIFE_SPREAD 25001    /* and at most this much longer */
#define STRANGERS_SOURCE_LEN  17

struct event_base;
struct stranger;
struct strangers;

/* Returns owned; NULL without memory. */
struct strangers *strangers_new(struct event_base *base, const struct rand *rand);
/* The channels are their owners' to free, before this. */
void strangers_free(struct strangers *s);
/* Makes room for one more of this source: cuts the oldest of it, or the oldest of all. */
void strangers_make_room(struct strangers *s, const uint8_t source[STRANGERS_SOURCE_LEN]);
/* Counts a stream (transports/stream.h) as a stranger's until strangers_drop(), or until it is cut. NULL without memory. */
struct stranger *strangers_add(struct strangers *s, struct channel *ch, const uint8_t source[STRANGERS_SOURCE_LEN]);
/* It has authenticated, or is gone. NULL is legal. */
void strangers_drop(struct stranger *one);
/* Gives up the oldest, when descriptors run out. False when there is none. */
bool strangers_drop_oldest(struct strangers *s);

#endif
