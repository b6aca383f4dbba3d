/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tags that a ratchet would find in its search: the next RATCHET_MAX_SKIP + 1 places of the current and of the next
 * receiving chain. The search costs 4000 hashes for a tag that is none of them; a contact can send such tags as fast as its
 * line is, and second copies of parcels have them too. Here they are made once, and one more for each place that the chain
 * moves on.
 */
#ifndef CORE_EXPECTED_H
#define CORE_EXPECTED_H

#include "core/ratchet.h"

struct expected;

/*
 * Would ratchet_open() find this tag? *e is NULL at first and owned by the caller (expected_free); it follows the ratchet
 * by itself. Nothing is made for tags that are found at once.
 */
bool expected_has(struct expected **e, const struct ratchet *r, const struct parcel_tag *tag);
/* All that it would find, in no order. */
void expected_each(struct expected **e, const struct ratchet *r, void (*visit)(void *ctx, const struct parcel_tag *tag),
                   void *ctx);
void expected_free(struct expected *e);

#endif
