/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialling contacts: each dial tries a few places in turn and ends once, in a connection or with a reason. */
#ifndef LAN_DIALS_H
#define LAN_DIALS_H

#include "lan/home.h"
#include "lan/peers.h"

#define DIALS_PLACES  8       /* tried in one dial */
#define DIALS_TIMEOUT 3000    /* ms for each */

struct dials;

struct dials_place {
	uint32_t home;    /* of ours that it is dialled from */
	struct place to;
	uint16_t port;
};

struct dials_events {
	/* NULL when this home is gone. */
	struct home *(*home)(void *ctx, uint32_t id);
	/* The end of a dial: a connected descriptor that the receiver takes, or -1 and the reason. */
	void (*ended)(void *ctx, uint64_t peer, int fd, const struct dials_place *at, const char *why);
	void *ctx;
};

/* Returns owned; NULL without memory. */
struct dials *dials_new(struct event_base *base, const struct dials_events *events);
/* Ends all, silently. */
void dials_free(struct dials *d);
/* Starts; n may be 0, then it ends with `why`. While one for this peer runs, another joins it. */
void dials_start(struct dials *d, uint64_t peer, const struct dials_place *places, size_t n, const char *why);

/* Where `p` can be dialled now: fresh sightings, newest first, then what it told; from the homes that still are. */
size_t dials_places(const struct peer *p, const struct home *homes, int64_t now, struct dials_place out[DIALS_PLACES]);
/* The address blob of these homes: port(2) | family(1) | address(4 or 16) for each. Returns its length. */
size_t dials_tell(const struct home *homes, uint8_t buf[TRANSPORT_ADDRESS_LEN]);

#endif
