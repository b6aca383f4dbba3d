/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/pace.h"

void pace_init(struct pace *p, unsigned at_once, unsigned duty)
{
	*p = (struct pace){ .at_once = at_once, .duty = duty > 0 && duty <= 100 ? duty : 100 };
}

bool pace_may(const struct pace *p, int64_t now, bool sighted)
{
	if (p->at_once == 0)
		return true;
	return p->running < p->at_once && (sighted || p->rests_until <= now);
}

void pace_began(struct pace *p)
{
	p->running++;
}

void pace_ended(struct pace *p, int64_t began, int64_t now, bool failed)
{
	int64_t rest;

	if (p->running > 0)
		p->running--;
	if (!failed || p->at_once == 0)
		return;
	rest = now > began ? (now - began) * (100 - p->duty) / p->duty : 0;
	rest = rest < PACE_LONGEST ? rest : PACE_LONGEST;
	/* Those that were tried in spite of a rest add to it. */
	p->rests_until = (p->rests_until > now ? p->rests_until : now) + rest;
	if (p->rests_until > now + PACE_LONGEST)
		p->rests_until = now + PACE_LONGEST;
}

int64_t pace_due(const struct pace *p)
{
	return p->rests_until;
}
