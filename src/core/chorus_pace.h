/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a device may sing. Two things, pure:
 *   pace     so many bytes: 64 kB/s, 64 KiB at once; less when others sing, but always 8 kB/s: so a whole segment has
 *            about 128 kB/s, however many there are, and nobody is silenced by who shouts
 *   trickle  summaries, after RFC 6206: from 2 s on the interval doubles up to 60 s; one is left out when two others have said
 *            the same in it; anything new begins anew
 */
#ifndef CORE_CHORUS_PACE_H
#define CORE_CHORUS_PACE_H

#include "base/clock.h"
#include "base/rand.h"

#include <stdbool.h>
#include <stddef.h>

#define CHORUS_PACE_RATE    64    /* bytes a ms of one device */
#define CHORUS_PACE_SEGMENT 128   /* of all together */
#define CHORUS_PACE_LEAST   8     /* of one, whatever others do */
#define CHORUS_PACE_BURST   65536

#define CHORUS_TRICKLE_LEAST   (2 * CLOCK_SECOND)
#define CHORUS_TRICKLE_MOST    (60 * CLOCK_SECOND)
#define CHORUS_TRICKLE_ENOUGH  2    /* others that said the same */

struct chorus_bucket {
	int64_t at, tokens;    /* when it was filled; bytes */
};

struct chorus_pace {
	struct chorus_bucket own, segment, least;
};

void chorus_pace_init(struct chorus_pace *p, int64_t now);
void chorus_pace_heard(struct chorus_pace *p, size_t len, int64_t now);
void chorus_pace_sent(struct chorus_pace *p, size_t len, int64_t now);
/* When so many bytes may leave. */
int64_t chorus_pace_when(const struct chorus_pace *p, size_t len, int64_t now);

struct chorus_trickle {
	int64_t interval, end, fire;    /* mono ms; fire: CLOCK_NEVER when it has */
	unsigned same;
};

void chorus_trickle_reset(struct chorus_trickle *t, int64_t now, const struct rand *rand);
/* Somebody else has said what we would say. */
void chorus_trickle_same(struct chorus_trickle *t);
/* Is a summary due? Each that is due is said once. */
bool chorus_trickle_due(struct chorus_trickle *t, int64_t now, const struct rand *rand) __attribute__((warn_unused_result));
int64_t chorus_trickle_wake(const struct chorus_trickle *t);

#endif
