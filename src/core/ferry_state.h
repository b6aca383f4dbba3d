/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hangs on a link: ferry.c says and hears, ferry_give.c decides what the other end is given. */
#ifndef CORE_FERRY_STATE_H
#define CORE_FERRY_STATE_H

#include "core/carry_state.h"
#include "core/ferry.h"
#include "core/ferry_known.h"
#include "core/ferry_queue.h"
#include "core/ferry_room.h"
#include "core/ferry_shares.h"
#include "core/reconcile.h"

struct ferry {
	int64_t neighbour;
	uint8_t salt[RIBLT_SALT_LEN];
	struct reconcile *reconcile;    /* owned; NULL: not begun */
	bool said, heard, settled;      /* said, heard: ROOM, the first time */
	uint64_t upto;                  /* serial of the newest that the other end was told of, one way or another */
	uint64_t weighed, weighing;     /* of what has come since: serial up to which it was weighed, and is next */
	int64_t weigh_at;               /* mono ms; CLOCK_NEVER: nothing is to be */
	struct ferry_known known, gave; /* what the other end has of what was not equal: it said so; we gave it */
	int64_t theirs, most;           /* parcels that it still takes unasked, and took at first */
	struct ferry_shares shares;     /* of those that we gave */
	size_t offered;                 /* short ids that it may still ask for */
	struct ferry_room room;         /* what we take */
	struct ferry_shorts offers, asks, taken;
	struct ferry_shorts given;      /* serials of what we wrote, that it has not said to have taken */
	struct ferry_gifts gifts;
};

static inline struct hold *ferry_hold(const struct conn *k)
{
	return &k->core->carry->hold;
}

#endif
