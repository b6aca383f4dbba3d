/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/segment.h"

#include "core/chorus.h"
#include "daemon/daemon.h"
#include "daemon/roads.h"
#include "daemon/turn.h"

_Static_assert(CHORUS_LEN == TRANSPORT_CAST_LEN, "one datagram of the core is one of the road");

void segment_overheard(void *ctx, struct transport *t, uint64_t source, const uint8_t *bytes, size_t len)
{
	struct roads *r = ctx;

	(void)t;
	turn_open(r->d->turn);
	chorus_input(r->d->core, source, bytes, len);
}

void segment_settle(struct roads *r)
{
	bool there = false;

	for (size_t i = 0; i < r->n; i++)
		there = there || (r->road[i].t && r->road[i].ops->cast && r->road[i].works);
	chorus_join(r->d->core, there);
}

void segment_sing(struct roads *r)
{
	uint8_t bytes[CHORUS_LEN];

	while (chorus_output(r->d->core, bytes))
		for (size_t i = 0; i < r->n; i++)
			if (r->road[i].t && r->road[i].ops->cast)
				(void)r->road[i].ops->cast(r->road[i].t, bytes, sizeof(bytes));
}
