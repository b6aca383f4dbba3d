/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a summary is said, after RFC 6206: from 2 s on the interval doubles up to 60 s; in one in which two others
 * have said the same it is left out; anything new begins anew. Pure.
 */
#ifndef CORE_CHORUS_TRICKLE_H
#define CORE_CHORUS_TRICKLE_H

#include "base/clock.h"
#include "base/rand.h"

#include <stdbool.h>

#define CHORUS_TRICKLE_LEAST   (2 * CLOCK_SECOND)
#define CHORUS_TRICKLE_MOST    (60 * CLOCK_SECOND)
#define CHORUS_TRICKLE_ENOUGH  2    /* others that said the same */

/* Zeros at first. */
struct chorus_trickle {
	int64_t interval, end, fire;    /* mono ms; fire: CLOCK_NEVER when it has */
	unsigned same;
};

void chorus_trickle_reset(struct chorus_trickle *t, int64_t now, const struct rand *rand);
/* Somebody else has said what we would say. */
void chorus_trickle_same(struct chorus_trickle *t);
/* Is a summary due? Each that is due is said once. */
bool chorus_trickle_due(struct chorus_trickle *t, int64_t now, const struct rand *rand)
	__attribute__((warn_unused_result));
int64_t chorus_trickle_wake(const struct chorus_trickle *t);

#endif
