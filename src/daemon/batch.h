/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of a file of parcels (core/bundle.h), made of what is carried, or taken in. */
#ifndef DAEMON_BATCH_H
#define DAEMON_BATCH_H

#include "core/carry.h"

#define BATCH_STAMP_STEP 100000    /* hashes in a turn, for carry_file_stamp(): some 30 ms */

struct batch {
	uint8_t *buf;     /* the caller's, of `cap` bytes */
	size_t cap, len;
	uint64_t last;    /* serial of the last item in it */
	bool full;        /* there is more than fitted */
};

/* What a file begins with. */
void batch_begin(struct batch *b);
/* Appends the items after that serial. */
enum err batch_fill(struct core *c, uint64_t after, struct batch *b) __attribute__((warn_unused_result));

struct batch_taken {
	size_t used;      /* bytes of whole items */
	size_t counts[CARRY_BAD + 1], receipts;
	bool damaged;     /* what follows is no item */
};

/* In a turn: takes in the items that `buf` begins with. */
void batch_take(struct core *c, int64_t neighbour, const uint8_t *buf, size_t len, struct batch_taken *out);

#endif
