/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a link still has to say of what is carried: short ids of several kinds, and what is to be given. */
#ifndef CORE_FERRY_QUEUE_H
#define CORE_FERRY_QUEUE_H

#include "core/riblt.h"

#define FERRY_IDS_MAX 512    /* short ids in one frame */

struct ferry_shorts {
	uint64_t *id;    /* owned */
	size_t n, size;
	int64_t at;      /* mono ms: for those that are gathered, when they are to be told */
};

struct ferry_gifts {
	uint8_t (*id)[RIBLT_ID_LEN];    /* owned */
	size_t at, n, size;             /* the next one; how many there are */
};

void ferry_queue_short(struct ferry_shorts *s, uint64_t id);
/* The next ones as a frame's payload; its length, 0: there are none. */
size_t ferry_queue_take(struct ferry_shorts *s, uint8_t *buf, size_t cap);
void ferry_queue_wipe(struct ferry_shorts *s);
void ferry_queue_gift(struct ferry_gifts *g, const uint8_t id[RIBLT_ID_LEN]);

/* Takes this one out. False: it is not there. */
bool ferry_queue_drop(struct ferry_shorts *s, uint64_t id);

#endif
