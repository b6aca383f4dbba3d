/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One-way roads: files and whatever else has nobody at its other end that could be asked. Everything is given, in any order,
 * any number of times. What is read goes through carry_take() and carry_take_proof(), see core/carry.h.
 */
#ifndef CORE_CARRY_FILE_H
#define CORE_CARRY_FILE_H

#include "core/carry.h"

/* A number for a file that is read: what comes in by it counts as one neighbour's. */
int64_t carry_file_neighbour(struct core *c);

struct carry_file_item {
	const uint8_t *parcel;    /* borrowed; NULL: a proof */
	size_t len;
	struct parcel_receipt receipt;
	uint32_t expiry_hour;
	uint64_t serial;
};

/*
 * Visits what may be given to anybody, parcels with a stamp and proofs, in the order of their serial numbers, those above
 * `after`. The visitor returns false to stop, and may not change anything.
 */
enum err carry_file_each(struct core *c, uint64_t after, bool (*visit)(void *ctx, const struct carry_file_item *item),
                         void *ctx) __attribute__((warn_unused_result));
/* In a turn: ours that wait for somebody who is not linked are among it, without the usual delay. */
void carry_file_collect(struct core *c);
/* In a turn: puts stamps on what has none, `tries` hashes at most. True: there is more to do. */
bool carry_file_stamp(struct core *c, uint32_t tries);

#endif
