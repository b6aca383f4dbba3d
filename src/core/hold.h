/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is carried for others, in memory: which parcels are held and which receipts are known, from which neighbour, and how
 * much of the room each neighbour takes. The parcels themselves are on the disk (core/depot.h). No policy: that is core/carry.
 *
 * A *proof* is a receipt secret that was shown: whoever carries its parcel may forget it (core/parcel.h). It is passed on as
 * parcels are, so both are elements of one set, with ids of 32 bytes:
 *   parcel  tag[16] | the first 16 bytes of the parcel's id      proof  tag[16] | zeros[16]
 * so that a garbled copy of a parcel is another element and does not keep the true one out.
 */
#ifndef CORE_HOLD_H
#define CORE_HOLD_H

#include "core/parcel.h"
#include "core/riblt.h"
#include "core/spread.h"

#define HOLD_OURS      0     /* as a neighbour: we wrote it */
#define HOLD_PROOF_LEN 256   /* bytes that a proof counts for: it is small on the disk, not in memory */

/* What belongs to one that we wrote. */
struct held_own {
	int64_t contact;
	uint32_t session;
	uint64_t seq;
	int64_t order;        /* of the message; 0: carries none */
	uint32_t carriers;    /* devices that have told us that they took it */
	int64_t since;        /* wall ms: the first of them; 0: none */
};

struct held {
	struct held *next;              /* with the same place in the table */
	struct held *older, *newer;     /* in the order in which they came */
	uint64_t serial;
	uint8_t id[RIBLT_ID_LEN];
	uint8_t receipt[PARCEL_RECEIPT_LEN];    /* of a proof, or of one that we wrote; else zeros */
	int64_t row;                    /* on the disk */
	int64_t neighbour;              /* HOLD_OURS; above: a contact; below: a stranger's link, or a file */
	int64_t shown;                  /* proof: wall ms from which on it is passed on; bulletin: when it came */
	struct held_own *own;           /* owned; NULL: not ours */
	uint32_t expiry;                /* hours since 1970 */
	uint32_t len;                   /* bytes that it counts for */
	uint32_t round;                 /* for whoever goes through all of them */
	struct spread spread;
	bool is_proof, is_bulletin, stamped;
};

/* One neighbour's part. */
struct hold_part {
	int64_t neighbour;
	uint64_t parcels, proofs, bytes;
};

struct hold {
	struct held **table;
	size_t size;                    /* a power of two */
	struct held *oldest, *newest;
	uint64_t serial;
	size_t owned;                   /* how many we wrote */
	struct hold_part *parts;        /* of those that have any */
	size_t nparts, parts_size;
	struct hold_part all, strangers;    /* sums: of everything, ours too; of neighbours below 0 */
};

void hold_wipe(struct hold *h);
/* Takes over a filled one, made with calloc. */
void hold_add(struct hold *h, struct held *e);
/* It is no longer one that we wrote. */
void hold_disown(struct hold *h, struct held *e);
/* As if it had come only now. */
void hold_renew(struct hold *h, struct held *e);
/* Frees it. */
void hold_remove(struct hold *h, struct held *e);
struct held *hold_find(const struct hold *h, const uint8_t id[RIBLT_ID_LEN]);
/* The first one with this tag after `after` (NULL: the first); NULL: no more. */
struct held *hold_of_tag(const struct hold *h, const uint8_t tag[PARCEL_TAG_LEN], const struct held *after);
/* The one with this short id on a link; NULL: none. */
struct held *hold_of_short(const struct hold *h, const uint8_t salt[RIBLT_SALT_LEN], uint64_t short_id);
/* The proof with this tag; NULL: none. */
struct held *hold_proof(const struct hold *h, const uint8_t tag[PARCEL_TAG_LEN]);
/* What a neighbour has here; zeros when nothing. */
struct hold_part hold_part_of(const struct hold *h, int64_t neighbour);
/* The neighbour with the most bytes; of strangers only if so said. NULL: none. */
const struct hold_part *hold_largest(const struct hold *h, bool strangers);

/*
 * Short ids on a link: 32 bits of the tag, 31 of SipHash of the whole id, 1 bit: it is a proof. So whoever a parcel is for
 * knows it by its tag, and whoever once let it pass knows that too.
 */
uint64_t hold_shorten(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t id[RIBLT_ID_LEN]);
uint32_t hold_shorten_tag(const uint8_t tag[PARCEL_TAG_LEN]);
bool hold_short_is_proof(uint64_t short_id);

#endif
