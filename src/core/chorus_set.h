/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be sung: parcels with a stamp and proofs, as their ids. A set that is too large for one summary is told in
 * slices, by the first bits of the tag, one after the other; so a decoder is never larger than a slice.
 */
#ifndef CORE_CHORUS_SET_H
#define CORE_CHORUS_SET_H

#include "core/carry_state.h"
#include "core/riblt.h"

#define CHORUS_SET_SLICE 2048    /* items of a slice, about; four times as many at most */

/* As it was when last looked at. Zeros at first. */
struct chorus_set {
	uint8_t (*id)[RIBLT_ID_LEN];    /* owned */
	size_t n, size;
	uint64_t serial, count;         /* of the hold then */
	int64_t shown;
	uint32_t hour;
	uint64_t version;               /* another whenever the set is */
};

void chorus_set_wipe(struct chorus_set *s);
/* Looks again, if the hold has changed. */
void chorus_set_look(struct chorus_set *s, const struct core *c);
/* Bits of the slices in which so many items are told. */
unsigned chorus_set_bits(uint64_t items);
bool chorus_set_is_in(const uint8_t id[RIBLT_ID_LEN], unsigned bits, unsigned slice);
/* May it be given to anybody? */
bool chorus_set_concerns(const struct core *c, const struct held *e);
/* Returns owned: the symbols of a slice. */
struct riblt *chorus_set_code(const struct chorus_set *s, const uint8_t salt[RIBLT_SALT_LEN], unsigned bits,
                              unsigned slice);

#endif
