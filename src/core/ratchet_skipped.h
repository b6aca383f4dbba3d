/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of messages that were passed over and may still come (MKSKIPPED in Signal's Double Ratchet, section 4),
 * oldest first. Each carries its tag, so looking one up is a comparison. At most 2000 are kept, of at most 5 chains
 * older than the one being received; beyond that the oldest go.
 *
 * A row is stored by itself: 96 bytes
 *   tag[16] | header key[32] | message key[32] | n u32 | chain u32 | serial u64
 * The tag is a good primary key. Load rows in the order of their serial.
 */
#ifndef CORE_RATCHET_SKIPPED_H
#define CORE_RATCHET_SKIPPED_H

#include "core/parcel.h"

#define RATCHET_MAX_SKIP       1000    /* passed over in one chain by one message */
#define RATCHET_MAX_SKIPPED    2000    /* kept per session */
#define RATCHET_MAX_OLD_CHAINS 5
#define RATCHET_SKIPPED_LEN    96      /* one encoded row */

struct ratchet_skipped {
	struct parcel_tag tag;
	struct symkey header_key, message_key;
	uint32_t n, chain;
	uint64_t serial;    /* counts up over the whole session */
};

struct ratchet_skipped_set {
	struct ratchet_skipped *rows;    /* owned */
	size_t count, size;
};

/* Row codec. Encode returns RATCHET_SKIPPED_LEN, or 0 when `cap` is short. */
size_t ratchet_skipped_encode(uint8_t *buf, size_t cap, const struct ratchet_skipped *row);
bool ratchet_skipped_decode(struct ratchet_skipped *row, const uint8_t *buf, size_t len)
	__attribute__((warn_unused_result));

/* Appends a copy. False when the serial is not above the last one's, or far too many are there. */
bool ratchet_skipped_add(struct ratchet_skipped_set *set, const struct ratchet_skipped *row)
	__attribute__((warn_unused_result));
/* The row with this tag, borrowed until the set changes; NULL when there is none. */
const struct ratchet_skipped *ratchet_skipped_find(const struct ratchet_skipped_set *set, const struct parcel_tag *tag);
/* How many of the oldest are over the limits; `current` is the chain being received. */
size_t ratchet_skipped_excess(const struct ratchet_skipped_set *set, uint32_t current);
/* Wipes `count` rows from index `at` on. */
void ratchet_skipped_remove(struct ratchet_skipped_set *set, size_t at, size_t count);
/* Wipes and frees all; the set may be used again. */
void ratchet_skipped_wipe(struct ratchet_skipped_set *set);

#endif
