/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/spread.h"

#include "base/clock.h"

#define COVER_PERCENT 5
#define WHOLE         1024    /* all of those that are met, and certainty */
#define LEAST         288     /* of those that are met have it, at least */
#define EAGER         190     /* chance of giving what nobody seems to have */
#define EAGER_ALONE   4608    /* and so much more, shared by those met in a day */
#define FEWEST        3       /* met in a day: nobody counts on fewer */

/* ---- how many are met ---- */

/* What was there fades to its half in a day, or a little faster when it is looked at often. */
static uint32_t faded(const struct spread_crowd *c, int64_t mono)
{
	const int64_t past = mono > c->at ? mono - c->at : 0;

	if (!c->known)
		return SPREAD_CROWD_FIRST * 256;
	return past < 1000 * CLOCK_DAY ? (uint32_t)((int64_t)c->level * CLOCK_DAY / (CLOCK_DAY + past)) : 0;
}

void spread_crowd_met(struct spread_crowd *c, int64_t mono)
{
	const uint32_t level = faded(c, mono);

	*c = (struct spread_crowd){ .level = level < UINT32_MAX - 256 ? level + 256 : level, .at = mono, .known = true };
}

uint32_t spread_crowd(const struct spread_crowd *c, int64_t mono)
{
	return faded(c, mono) / 256;
}

/* ---- one parcel ---- */

void spread_met(struct spread *s, bool had)
{
	if (s->met == UINT16_MAX) {
		s->met /= 2;
		s->had /= 2;
	}
	s->met++;
	s->had += had;
}

static uint32_t meetings(uint32_t age_hours)
{
	if (age_hours < 1)
		return 80;
	if (age_hours < 4)
		return 20;
	return age_hours < 16 ? 22 : 4;
}

/* How much of its goal is reached: what was seen, and for so many meetings more, what is to be believed before any. */
static uint64_t reached(const struct spread *s, uint32_t age_hours, uint32_t crowd, uint64_t goal)
{
	const uint64_t belief = 16 + crowd / 5, met = 16 * (uint64_t)s->met + belief;
	const uint64_t had = 16 * (uint64_t)s->had * WHOLE / goal;

	return (had + (age_hours < 1 ? 0 : belief)) * WHOLE / met;
}

bool spread_gives(const struct spread *s, uint32_t age_hours, uint32_t crowd, uint32_t coin)
{
	const uint32_t day = crowd > FEWEST ? crowd : FEWEST;
	const uint32_t most = meetings(age_hours) * WHOLE / day, goal = most > LEAST ? most : LEAST;
	const uint32_t eager = EAGER + EAGER_ALONE / day;
	uint64_t there;

	if (goal >= WHOLE)
		return true;
	there = reached(s, age_hours, day, goal);
	return there < WHOLE && (coin >> 12) < (eager < WHOLE ? eager : WHOLE) * (WHOLE - there);
}

bool spread_covers(uint32_t coin)
{
	return coin % 100 < COVER_PERCENT;
}
