/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/cover.h"

#include "core/people.h"
#include "core/record.h"

_Static_assert(FRAME_COVER_MAX == PEOPLE_COVER_MAX, "what may be set can be told");

bool cover_is_on(const struct conn *k)
{
	return k->cover_at != CLOCK_NEVER;
}

static int64_t every(const struct conn *k)
{
	return k->peer->cover * CLOCK_SECOND;
}

void cover_begin(struct conn *k)
{
	bool on = k->road.careful && k->peer->cover > 0;

	link_pace(k->link, on);
	k->cover_at = on ? k->core->now.mono : CLOCK_NEVER;
}

void cover_tell(struct conn *k)
{
	uint8_t seconds = cover_is_on(k) ? (uint8_t)k->peer->cover : 0;

	if (seconds == k->told_pace)
		return;
	k->told_pace = seconds;
	conn_send(k, FRAME_COVER, &seconds, 1);
}

void cover_change(struct conn *k)
{
	/* One that came in and is not open yet: exchange_open() begins. */
	if (!k->linked && !link_is_dialler(k->link))
		return;
	cover_begin(k);
	if (k->linked)
		cover_tell(k);
	/* What has waited its turn need not any longer. */
	conn_poke(k);
}

bool cover_frame(struct conn *k, const uint8_t *payload, size_t len)
{
	if (len != 1 || payload[0] > FRAME_COVER_MAX)
		return false;
	k->their_pace = payload[0] * CLOCK_SECOND;
	return true;
}

/* What was missed while this machine slept, or the channel took nothing, is not made up for. */
void cover_tick(struct conn *k)
{
	const int64_t now = k->core->now.mono;

	if (!cover_is_on(k) || k->cover_at > now)
		return;
	k->cover_at = k->cover_at + every(k) > now ? k->cover_at + every(k) : now + every(k);
	link_grant(k->link);
	conn_poke(k);
}

int64_t cover_delay(const struct conn *k)
{
	const size_t records = link_queued(k->link) / RECORD_PLAIN_LEN + 1;

	return cover_is_on(k) ? (int64_t)records * every(k) : 0;
}
