/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network segment on which nodes of a world hear each other: what one sends comes to all others, or is lost. */
#ifndef SUPPORT_SEGMENT_H
#define SUPPORT_SEGMENT_H

#include "core/carry.h"
#include "core/chorus.h"
#include "support/world.h"

#define SEGMENT_NODES 64

struct segment_datagram;

struct segment {
	struct world *w;
	unsigned nodes;
	unsigned lost, doubled, late;    /* in a thousand, of what comes to each */
	bool here[SEGMENT_NODES];
	struct rand_seeded seed;
	struct rand rand;
	size_t datagrams;                /* that were sent */
	size_t of[SEGMENT_NODES];        /* by each */
	struct segment_datagram *waiting;
	/* Sees all that is sent; may be NULL. */
	void (*watch)(void *ctx, unsigned from, const uint8_t bytes[CHORUS_LEN]);
	void *ctx;
};

/* Returns owned; the world stays the caller's. */
struct segment *segment_new(struct world *w, unsigned nodes, uint64_t seed);
void segment_free(struct segment *s);
/* Blackout mode and the segment, both on or both off. */
void segment_join(struct segment *s, unsigned node, bool on);
/* Somebody who is no node sends something, under a number of his own. */
void segment_shout(struct segment *s, uint64_t source, const uint8_t *bytes, size_t len);
void segment_run(struct segment *s, int64_t ms);
/* A world of such nodes, who are on no other network, and its segment; ended together. */
struct segment *segment_of(uint64_t seed, unsigned nodes);
void segment_end(struct segment *s);
void segment_join_all(struct segment *s);
/* A parcel of nobody's, with a stamp, that expires in so many hours. */
void segment_junk(struct segment *s, uint8_t *out, enum parcel_class class, uint32_t hours);
/* So many of them have come to a node from a contact. */
void segment_take(struct segment *s, unsigned node, size_t n, enum parcel_class class);
struct carry_counts segment_counts(struct segment *s, unsigned node);
size_t segment_parcels(struct segment *s, unsigned node);
/* Have all that are here as many as *(size_t *)ctx? Waits until it is so, and fails the test when it is not in time. */
bool segment_all_have(struct segment *s, void *ctx);
void segment_have_all(struct segment *s, size_t n, int64_t ms);

bool segment_until(struct segment *s, int64_t ms, bool (*holds)(struct segment *s, void *ctx), void *ctx);

#endif
