/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parcels and proofs one after the other, as they lie in a file or on any other medium without somebody at its other end.
 *
 *   file   BUNDLE_MAGIC, then items in any order, any number of times; files may be joined end to end
 *   item   1 u8 | parcel: 512, 4096 or 32768 bytes, as its first byte says
 *          2 u8 | receipt[16] | expiry hour u32
 */
#ifndef CORE_BUNDLE_H
#define CORE_BUNDLE_H

#include "core/parcel.h"

#define BUNDLE_MAGIC     "NIGHTJAR PARCELS 1\n"
#define BUNDLE_MAGIC_LEN (sizeof(BUNDLE_MAGIC) - 1)
#define BUNDLE_PROOF_LEN (1 + PARCEL_RECEIPT_LEN + 4)
#define BUNDLE_ITEM_MAX  (1 + PARCEL_MAX_LEN)

enum bundle_kind {
	BUNDLE_MORE,       /* what is here ends in the middle of an item, or there is nothing */
	BUNDLE_BAD,        /* not a bundle, or damaged from here on */
	BUNDLE_BEGINNING,  /* of a file */
	BUNDLE_PARCEL,
	BUNDLE_PROOF,
};

struct bundle_item {
	size_t used;              /* bytes that it takes in the file */
	const uint8_t *parcel;    /* borrowed from what was read */
	size_t len;
	struct parcel_receipt receipt;
	uint32_t expiry_hour;
};

/* Reads the item that `buf` begins with. */
enum bundle_kind bundle_read(struct bundle_item *out, const uint8_t *buf, size_t len);
/* Write one item; return its length, 0: it did not fit. */
size_t bundle_put_parcel(uint8_t *buf, size_t cap, const uint8_t *parcel, size_t len);
size_t bundle_put_proof(uint8_t *buf, size_t cap, const struct parcel_receipt *receipt, uint32_t expiry_hour);

#endif
