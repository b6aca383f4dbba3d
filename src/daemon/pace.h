/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How often a road on which attempts cost something may try (transports/transport.h, struct transport_pace): so many at a time,
 * and after one that failed it rests, so that in the long run attempts take no more than their share of the time. Pure:
 * times are handed in, monotonic ms.
 *
 * With `duty` percent, an attempt at somebody absent that takes 5.12 s (a page over Bluetooth) is followed by a rest so long
 * that N absent contacts are each tried once in N * 5.12 s * 100 / duty: at 12 %, one every 43 s, 10 in 7 min, 50 in 36 min.
 */
#ifndef DAEMON_PACE_H
#define DAEMON_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_LONGEST INT64_C(600000) /* ms: the longest rest */

struct pace {
	unsigned at_once; /* 0: without any limit of this kind */
	unsigned duty;    /* percent */
	unsigned running;
	int64_t rests_until;
};

void pace_init(struct pace *p, unsigned at_once, unsigned duty);
/* Whether one more may begin. `sighted`: the peer is known to be near, so this is no guess that has to be paid for. */
bool pace_may(const struct pace *p, int64_t now, bool sighted);
void pace_began(struct pace *p);
/* One ended that began then. */
void pace_ended(struct pace *p, int64_t began, int64_t now, bool failed);
/* When the next may begin, as far as rest goes; it may be in the past. */
int64_t pace_due(const struct pace *p);

#endif
