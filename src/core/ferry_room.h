/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much a neighbour may bring on a link, asked for or not, and what of it has come. */
#ifndef CORE_FERRY_ROOM_H
#define CORE_FERRY_ROOM_H

#include "core/carry.h"
#include "core/conn.h"

/* Part of what hangs on a link. Zeros at first. */
struct ferry_room {
	int64_t carries, proofs;    /* a stranger's own: core/quota.h; a contact's are with the contact */
	int64_t granted;            /* parcels that may still come unasked */
	int64_t cover;              /* parcels that were asked for as cover, and have not come */
	int64_t ours;               /* the same, because they may be for us */
	unsigned strays;            /* parcels that came in place of the latter */
};

/* Says how many parcels may come unasked. */
void ferry_room_grant(struct conn *k, struct ferry_room *r);
/* The same once more, when all of them have come and there is room again. */
void ferry_room_again(struct conn *k, struct ferry_room *r);
/* One may be asked for as cover; one proof may come. False: there is no room for it. */
bool ferry_room_cover(struct conn *k, struct ferry_room *r) __attribute__((warn_unused_result));
bool ferry_room_proof(struct conn *k, struct ferry_room *r) __attribute__((warn_unused_result));
/* May a parcel come at all? */
bool ferry_room_is_left(const struct ferry_room *r);
/*
 * One has come: what does it count as? What was asked for because it may be for us is not counted against any room, so only
 * what is for us comes as that: whoever offers what we ask for gets no more room by it. False: drop the link.
 */
bool ferry_room_count(struct ferry_room *r, enum carry_taken as) __attribute__((warn_unused_result));
/* The link is gone: what was not used is given back. */
void ferry_room_end(struct conn *k, struct ferry_room *r);

#endif
