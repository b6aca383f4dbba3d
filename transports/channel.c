/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules every channel keeps, so that no backend has to: what is refused once closed or lost, and what is said once. */
#include "transports/channel.h"

#include "base/assert.h"

#include <string.h>

void channel_init(struct channel *ch, const struct channel_ops *ops)
{
	memset(ch, 0, sizeof(*ch));
	ch->ops = ops;
}

static bool is_open(const struct channel *ch)
{
	return !ch->closed && !ch->lost;
}

void channel_listen(struct channel *ch, const struct channel_events *events, void *ctx)
{
	ASSERT(!ch->closed);
	ch->events = *events;
	ch->ctx = ctx;
	ch->listening = true;
	if (is_open(ch))
		ch->ops->flow(ch);
}

size_t channel_room(const struct channel *ch)
{
	return is_open(ch) ? ch->ops->room(ch) : 0;
}

bool channel_write(struct channel *ch, const void *buf, size_t len)
{
	size_t room = channel_room(ch);
	bool fits = is_open(ch) && len <= room;

	if (fits && len)
		ch->ops->write(ch, buf, len);
	if (is_open(ch) && (!fits || ch->ops->room(ch) < CHANNEL_LOW))
		ch->short_of_room = true;
	return fits;
}

void channel_pause(struct channel *ch, bool on)
{
	if (ch->paused == on)
		return;
	ch->paused = on;
	if (is_open(ch))
		ch->ops->flow(ch);
}

void channel_authenticated(struct channel *ch)
{
	if (ch->authentic || !is_open(ch))
		return;
	ch->authentic = true;
	if (ch->ops->authenticated)
		ch->ops->authenticated(ch);
}

void channel_close(struct channel *ch)
{
	if (!ch || ch->closed)
		return;
	ch->closed = true;
	ch->ops->close(ch);
}

bool channel_may_read(const struct channel *ch)
{
	return is_open(ch) && ch->listening && !ch->paused;
}

void channel_report_data(struct channel *ch, const uint8_t *bytes, size_t len)
{
	if (is_open(ch) && len && ch->events.data)
		ch->events.data(ch->ctx, bytes, len);
}

void channel_report_lost(struct channel *ch)
{
	if (ch->closed || ch->lost)
		return;
	ch->lost = true;
	if (ch->events.lost)
		ch->events.lost(ch->ctx);
}

void channel_report_room(struct channel *ch)
{
	if (!is_open(ch) || !ch->short_of_room || ch->ops->room(ch) < CHANNEL_LOW)
		return;
	ch->short_of_room = false;
	if (ch->events.writable)
		ch->events.writable(ch->ctx);
}
