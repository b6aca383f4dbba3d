/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of core/ferry: ferry.c says and hears, ferry_give.c decides what the other end is given. */
#ifndef CORE_FERRY_STATE_H
#define CORE_FERRY_STATE_H

#include "core/carry_state.h"
#include "core/ferry.h"
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
	int64_t theirs, most;           /* parcels that it still takes unasked, and took at first */
	struct ferry_shares shares;     /* of those that we gave */
	size_t offered;                 /* short ids that it may still ask for */
	uint32_t crowd;                 /* devices that we meet in a day */
	struct ferry_room room;         /* what we take */
	struct ferry_shorts offers, asks, taken;
	int64_t taken_at;               /* mono ms: when what was taken is told next, at the latest */
	struct ferry_shorts given;      /* serials of what we wrote, that it has not said to have taken */
	struct ferry_gifts gifts;
};

static inline struct hold *ferry_hold(const struct conn *k)
{
	return &k->core->carry->hold;
}

/* May it be given to this neighbour? */
bool ferry_concerns(const struct conn *k, const struct held *e);
/* Is it asked for, when the other end says that it has it? `ctx`: the struct conn. */
bool ferry_wants(void *ctx, uint64_t short_id);
/* What is compared with the other end. */
struct reconcile_set ferry_snapshot(const struct conn *k);
/* The comparison is done: what the other end lacks is given, offered, or kept. */
void ferry_settle(struct conn *k);
/* The same for what has come since. */
void ferry_pass_on(struct conn *k);

#endif
