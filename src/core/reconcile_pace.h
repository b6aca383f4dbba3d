/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much of a stream may have been sent by when, if nobody has answered yet: a first flight, and after 1.25
 * round trips (at once when eager) twice as much in each further one, growing evenly. So what is sent while the answer
 * is on its way is at most what the answer took, or a record.
 */
#ifndef CORE_RECONCILE_PACE_H
#define CORE_RECONCILE_PACE_H

#include "core/reconcile.h"

#define RECONCILE_PACE_STEP 32    /* units at least, that are worth a frame: half a record */

struct reconcile_pacer {
	int64_t rtt;        /* ms, at least 1 */
	uint32_t first;     /* the first flight */
	bool eager, started;
	int64_t since;      /* `base` is due from here on; twice that one round trip later */
	uint64_t base;
};

struct reconcile_pacer reconcile_pace_init(const struct reconcile_pace *pace);
void reconcile_pace_set_rtt(struct reconcile_pacer *p, int64_t rtt);
/* The first flight leaves. */
void reconcile_pace_start(struct reconcile_pacer *p, int64_t mono);
/* How many units may have gone by now, first flight included. */
uint64_t reconcile_pace_due(struct reconcile_pacer *p, int64_t mono);
/* When that number reaches `units`. */
int64_t reconcile_pace_when(const struct reconcile_pacer *p, uint64_t units);

#endif
