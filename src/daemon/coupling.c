/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/coupling.h"

#include "base/assert.h"
#include "base/clock.h"
#include "core/core.h"
#include "daemon/daemon.h"
#include "daemon/roads.h"
#include "daemon/turn.h"
#include "transports/channel.h"

#include <stdlib.h>

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct coupling *b = ctx;

	if (b->gone || !b->d->core)
		return;
	b->busy = clock_read().mono;
	turn_open(b->d->turn);
	core_link_input(b->d->core, b->link, bytes, len);
}

static void on_writable(void *ctx)
{
	struct coupling *b = ctx;

	b->has_output = true;
}

static void on_lost(void *ctx)
{
	struct coupling *b = ctx;

	if (b->gone)
		return;
	b->gone = true;
	turn_open(b->d->turn);
	if (b->d->core)
		core_link_lost(b->d->core, b->link);
}

static const struct channel_events events = { .data = on_data, .writable = on_writable, .lost = on_lost };

struct coupling *coupling_new(const struct road *road, struct channel *ch, uint32_t link, uint64_t peer)
{
	struct coupling *b = calloc(1, sizeof(*b));

	ASSERT(b);
	b->road = road;
	b->d = road->roads->d;
	b->channel = ch;
	b->link = link;
	b->peer = peer;
	b->since = b->busy = clock_read().mono;
	b->has_output = true;
	channel_listen(ch, &events, b);
	return b;
}

void coupling_pump(struct coupling *b)
{
	static uint8_t chunk[CHANNEL_QUEUE];    /* one thread */
	size_t room, n = 1;

	if (channel_room(b->channel) < CHANNEL_QUEUE)
		b->busy = clock_read().mono;    /* it is still taking what it was given */
	while (n > 0 && !b->gone && (room = channel_room(b->channel)) >= CORE_OUTPUT_MIN) {
		n = core_link_output(b->d->core, b->link, chunk, room < sizeof(chunk) ? room : sizeof(chunk));
		if (n > 0)
			b->busy = clock_read().mono;
		if (n > 0 && !channel_write(b->channel, chunk, n))
			b->gone = true;
	}
	/* With less room than that, the channel says when there is enough again: CHANNEL_LOW is more. */
	b->has_output = false;
}

void coupling_free(struct coupling *b)
{
	channel_close(b->channel);
	free(b);
}
