/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams of the chorus, both ways. To whoever does not know the protocol they are random bytes, of the length of a
 * beacon; to whoever does they are open: the key is everybody's.
 *
 *   datagram  nonce[24] random | XAEAD(K, nonce, "", plain[1192])       K = PRF(32 zero bytes, "segment", "")
 *   plain     1 u8 | salt[16] | bits u8 | slice u8 | room u16 | count u32 | first u16 | n u8 | n symbols | zeros
 *             2 u8 | items | zeros
 *   symbol    sum u64 | check u32 | count u32                           of core/riblt.h
 *   item      1 u8 | parcel[512]
 *             2 u8 | tag[16] | id[16] | pieces u8 | index u8 | piece[1024]
 *             3 u8 | receipt[16] | expiry hour u32
 */
#ifndef CORE_CHORUS_WIRE_H
#define CORE_CHORUS_WIRE_H

#include "base/pack.h"
#include "base/rand.h"
#include "core/chorus.h"
#include "core/parcel.h"
#include "core/riblt.h"

#define CHORUS_WIRE_PLAIN   1192
#define CHORUS_WIRE_SYMBOLS 72      /* of one datagram, at most */
#define CHORUS_WIRE_BITS    6       /* of a slice, at most */
#define CHORUS_WIRE_PIECE   1024    /* bytes; what is larger than the smallest class is a multiple */
#define CHORUS_WIRE_PIECES  32      /* of one parcel, at most */

enum chorus_wire_kind { CHORUS_WIRE_NONE, CHORUS_WIRE_SUMMARY, CHORUS_WIRE_ITEMS };

/* What one device holds, of the items whose tags begin with the `bits` bits `slice`. */
struct chorus_wire_summary {
	uint8_t salt[RIBLT_SALT_LEN];
	unsigned bits, slice;
	uint16_t room;     /* parcels that it would take */
	uint32_t count;    /* items of the slice */
	uint32_t first;    /* number of the first symbol */
	size_t n;
	struct riblt_symbol symbol[CHORUS_WIRE_SYMBOLS];
};

enum chorus_wire_item_kind { CHORUS_WIRE_PADDING, CHORUS_WIRE_WHOLE, CHORUS_WIRE_PART, CHORUS_WIRE_PROOF };

struct chorus_wire_item {
	enum chorus_wire_item_kind kind;
	const uint8_t *bytes;             /* borrowed: the parcel, or the piece */
	uint8_t id[RIBLT_ID_LEN];         /* of a part: whose it is, core/hold.h */
	unsigned pieces, index;
	struct parcel_receipt receipt;
	uint32_t expiry;
};

void chorus_wire_seal(const struct rand *rand, const uint8_t plain[CHORUS_WIRE_PLAIN], uint8_t out[CHORUS_LEN]);
/* False: it is none. */
bool chorus_wire_open(const uint8_t *in, size_t len, uint8_t plain[CHORUS_WIRE_PLAIN])
	__attribute__((warn_unused_result));

void chorus_wire_put_summary(uint8_t plain[CHORUS_WIRE_PLAIN], const struct chorus_wire_summary *s);
bool chorus_wire_get_summary(struct chorus_wire_summary *s, const uint8_t plain[CHORUS_WIRE_PLAIN])
	__attribute__((warn_unused_result));

/* How many pieces a parcel of this length has; 1: it goes whole; 0: it does not go at all. */
unsigned chorus_wire_pieces(size_t len);
/* Items after one another. put() is false, and nothing is written, when there is no room for it. */
struct pack chorus_wire_items(uint8_t plain[CHORUS_WIRE_PLAIN]);
bool chorus_wire_put(struct pack *w, const struct chorus_wire_item *item) __attribute__((warn_unused_result));
void chorus_wire_end(struct pack *w);
/* False: there are no more, or none that can be read. */
struct unpack chorus_wire_read(const uint8_t plain[CHORUS_WIRE_PLAIN]);
bool chorus_wire_next(struct unpack *r, struct chorus_wire_item *item) __attribute__((warn_unused_result));

#endif
