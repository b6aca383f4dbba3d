/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bulletin: a notice for everybody in reach ("water at the school"), which devices in blackout mode pass on. It goes as a
 * parcel of a class of its own, exactly 512 bytes, so that whatever carries parcels carries it; but it is no secret:
 *
 *   version/class u8 | expiry hour u32 | stamp[8] | tag[16] | hand[32] | signature[64] | length u16 | text | zeros
 *
 * hand       an Ed25519 public key that was made for this, and is nobody's identity. It shows that two bulletins are by the
 *            same hand, and nothing of whose: anybody can write anything.
 * signature  by it, of "nightjar/v1/bulletin" 0 and everything else without the stamp.
 * tag        as a parcel's (core/parcel.h): who shows the receipt secret behind it withdraws the bulletin.
 */
#ifndef CORE_BULLETIN_H
#define CORE_BULLETIN_H

#include "core/parcel.h"

#define BULLETIN_LEN      PARCEL_SMALL_LEN
#define BULLETIN_HAND_LEN 32
#define BULLETIN_TEXT_MAX 300    /* bytes */

/* The secret of a hand. */
struct bulletin_hand {
	uint8_t seed[32];
};

struct bulletin {
	uint32_t expiry_hour;
	struct parcel_tag tag;
	uint8_t hand[BULLETIN_HAND_LEN];
	char text[BULLETIN_TEXT_MAX + 1];    /* as it was written: clean it before it is shown (base/text.h) */
	size_t len;
};

/* Writes one, stamp zero. `text`: 1 to BULLETIN_TEXT_MAX bytes. */
void bulletin_seal(uint8_t out[BULLETIN_LEN], const struct bulletin_hand *hand, const struct bulletin *what);
/* False: it is none, or was not signed by its hand. */
bool bulletin_open(struct bulletin *out, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

#endif
