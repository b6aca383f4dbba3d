/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stamp of a parcel: a proof of work, which makes it dear to fill the devices of strangers. It is under no seal and in no
 * id, so whoever carries a parcel may put one on it, and it says nothing of who wrote it.
 *   valid   H("nightjar/v1/stamp" 0 | id[32] | stamp[8]) begins with so many zero bits, and the stamp is not zero: that is none
 */
#ifndef CORE_STAMP_H
#define CORE_STAMP_H

#include "core/parcel.h"

#define STAMP_BITS 18    /* 2^18 hashes on average: some 70 ms */

bool stamp_is_valid(const struct parcel_id *id, const uint8_t stamp[PARCEL_STAMP_LEN], unsigned bits);
/* Tries the next `tries` numbers after *at. True: *at is one that is valid, and `stamp` is filled. */
bool stamp_search(const struct parcel_id *id, unsigned bits, uint32_t tries, uint64_t *at, uint8_t stamp[PARCEL_STAMP_LEN]);

#endif
