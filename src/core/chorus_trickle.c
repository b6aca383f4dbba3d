/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_trickle.h"

static void begin(struct chorus_trickle *t, int64_t now, int64_t interval, const struct rand *rand)
{
	const int64_t half = interval / 2;

	*t = (struct chorus_trickle){
		.interval = interval,
		.end = now + interval,
		.fire = now + half + rand_below(rand, (uint32_t)half),
	};
}

void chorus_trickle_reset(struct chorus_trickle *t, int64_t now, const struct rand *rand)
{
	/* One that is about to come is not put off, and after one comes no other before its time. */
	if (t->interval > CHORUS_TRICKLE_LEAST || t->interval == 0)
		begin(t, now, CHORUS_TRICKLE_LEAST, rand);
	else if (t->fire == CLOCK_NEVER)
		t->interval = CHORUS_TRICKLE_LEAST / 2;
	t->same = 0;
}

void chorus_trickle_same(struct chorus_trickle *t)
{
	t->same++;
}

bool chorus_trickle_due(struct chorus_trickle *t, int64_t now, const struct rand *rand)
{
	const int64_t twice = 2 * t->interval;

	if (now >= t->fire) {
		t->fire = CLOCK_NEVER;
		return t->same < CHORUS_TRICKLE_ENOUGH;
	}
	if (now >= t->end)
		begin(t, now, twice < CHORUS_TRICKLE_MOST ? twice : CHORUS_TRICKLE_MOST, rand);
	return false;
}

int64_t chorus_trickle_wake(const struct chorus_trickle *t)
{
	return t->fire < t->end ? t->fire : t->end;
}
