/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parcels that come in pieces. What one source has sent is put together by itself: pieces of somebody who makes them
 * up spoil nobody else's. What was lost comes again with the whole parcel, and what had come is kept for that a
 * while.
 */
#ifndef CORE_CHORUS_PIECE_H
#define CORE_CHORUS_PIECE_H

#include "core/chorus_wire.h"

#define CHORUS_PIECE_ONE  (256u << 10)    /* bytes of one source; the part that waits longest goes */
#define CHORUS_PIECE_ALL  (2u << 20)      /* bytes of all */
#define CHORUS_PIECE_TIME (2 * CLOCK_MINUTE)

struct chorus_partial;

/* Zeros at first. */
struct chorus_pieces {
	struct chorus_partial *oldest, **last;    /* in the order in which the last piece of each came */
	size_t bytes;
};

void chorus_piece_wipe(struct chorus_pieces *p);
/* A piece has come. Returns owned: the parcel, when that makes it whole and what it says that it is. NULL: not yet. */
uint8_t *chorus_piece_add(struct chorus_pieces *p, uint64_t source, const struct chorus_wire_item *piece, int64_t now)
	__attribute__((warn_unused_result));
/* Forgets those that have waited for too long. */
void chorus_piece_expire(struct chorus_pieces *p, int64_t now);

#endif
