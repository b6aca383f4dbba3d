/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_pace.h"

static int64_t filled(const struct chorus_bucket *b, int64_t rate, int64_t now)
{
	const int64_t gone = now > b->at ? now - b->at : 0;

	if (gone > CLOCK_HOUR || b->tokens + gone * rate > CHORUS_PACE_BURST)
		return CHORUS_PACE_BURST;
	return b->tokens + gone * rate;
}

static void take(struct chorus_bucket *b, int64_t rate, size_t len, int64_t now)
{
	const int64_t left = filled(b, rate, now) - (int64_t)len;

	*b = (struct chorus_bucket){ .at = now, .tokens = left > -CHORUS_PACE_BURST ? left : -CHORUS_PACE_BURST };
}

static int64_t when(const struct chorus_bucket *b, int64_t rate, size_t len, int64_t now)
{
	const int64_t lacking = (int64_t)len - filled(b, rate, now);

	return lacking > 0 ? now + (lacking + rate - 1) / rate : now;
}

void chorus_pace_init(struct chorus_pace *p, int64_t now)
{
	const struct chorus_bucket full = { .at = now, .tokens = CHORUS_PACE_BURST };

	*p = (struct chorus_pace){ full, full, full };
}

void chorus_pace_heard(struct chorus_pace *p, size_t len, int64_t now)
{
	take(&p->segment, CHORUS_PACE_SEGMENT, len, now);
}

void chorus_pace_sent(struct chorus_pace *p, size_t len, int64_t now)
{
	/* What goes while the segment is busy goes at the expense of the least that everybody has. */
	if (when(&p->segment, CHORUS_PACE_SEGMENT, len, now) > now)
		take(&p->least, CHORUS_PACE_LEAST, len, now);
	take(&p->segment, CHORUS_PACE_SEGMENT, len, now);
	take(&p->own, CHORUS_PACE_RATE, len, now);
}

int64_t chorus_pace_when(const struct chorus_pace *p, size_t len, int64_t now)
{
	const int64_t own = when(&p->own, CHORUS_PACE_RATE, len, now);
	const int64_t segment = when(&p->segment, CHORUS_PACE_SEGMENT, len, now);
	const int64_t least = when(&p->least, CHORUS_PACE_LEAST, len, now);
	const int64_t either = segment < least ? segment : least;

	return own > either ? own : either;
}
