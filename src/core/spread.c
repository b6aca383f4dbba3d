/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/spread.h"

#define COVER_PERCENT 5

void spread_met(struct spread *s, bool had)
{
	if (s->met == UINT16_MAX) {
		s->met /= 2;
		s->had /= 2;
	}
	s->met++;
	s->had += had;
}

/* In 1/16 of the devices that are met. */
static uint32_t target(uint32_t age_hours)
{
	if (age_hours < 6)
		return 2;
	if (age_hours < 12)
		return 4;
	return age_hours < 24 ? 8 : 16;
}

bool spread_gives(const struct spread *s, uint32_t age_hours, uint32_t coin)
{
	return 16 * (uint32_t)s->had < target(age_hours) * ((uint32_t)s->met + 4) && coin % 2 == 0;
}

bool spread_covers(uint32_t coin)
{
	return coin % 100 < COVER_PERCENT;
}
