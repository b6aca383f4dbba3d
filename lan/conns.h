/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connections of the LAN. One that came in is a stranger's, with the limits of transports/strangers.h for each address,
 * until channel_authenticated().
 */
#ifndef LAN_CONNS_H
#define LAN_CONNS_H

#include "base/rand.h"
#include "lan/place.h"
#include "transports/channel.h"

struct conns;
struct event_base;

/* Returns owned; NULL without memory. */
struct conns *conns_new(struct event_base *base, const struct rand *rand);
/* Frees every connection, silently. */
void conns_free(struct conns *c);
/* Takes `fd`, a connection at home `home` to `remote`. NULL without memory. */
struct channel *conns_add(struct conns *c, int fd, bool stranger, uint32_t home, const struct place *remote, int64_t now);
/* The home is gone: cuts its connections. */
void conns_cut_home(struct conns *c, uint32_t home);
/* Gives up the oldest stranger, when descriptors run out. False when there is none. */
bool conns_drop_oldest(struct conns *c);
/* A beacon came from `remote` to this home. */
void conns_heard(struct conns *c, uint32_t home, const struct place *remote, int64_t now);
/*
 * Whether a contact is connected at this home from whom no beacon has come for `patience` ms: the clearest sign that we
 * can have that multicast does not pass.
 */
bool conns_misses_beacons(const struct conns *c, uint32_t home, int64_t patience, int64_t now);

#endif
