/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/loopback_pipe.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

/* Bytes on their way; none: the other side has closed. */
struct segment {
	struct segment *next;
	int64_t due;
	size_t len;
	uint8_t bytes[];
};

struct loopback_end {
	struct channel ch;
	struct loopback_air *air;
	struct loopback_end *next;          /* in air->ends */
	struct loopback_end *peer;          /* NULL once the pipe is cut or the other end is freed */
	unsigned node;
	struct segment *first, **last;      /* on their way to this end, in order */
	size_t inbound;                     /* bytes among them */
	int64_t latest;                     /* when the last of them is due */
	int64_t free_at;                    /* us: when the road takes the next byte to this end */
	unsigned calls;                     /* in the queue that refer to it: it is not freed before they ran */
};

static struct loopback_end *of(struct channel *ch)
{
	return (struct loopback_end *)ch;
}

int64_t loopback_pipe_delay(struct loopback_air *air)
{
	uint32_t least = air->o.delay_least ? air->o.delay_least : 1;
	uint32_t most = air->o.delay_most > least ? air->o.delay_most : least;

	return least + rand_below(&air->rand, most - least + 1);
}

static void call_later(struct loopback_end *e, int64_t due, void (*run)(void *, uint64_t, uint64_t))
{
	e->calls++;
	loopback_queue_add(&e->air->queue, (struct loopback_call){ .due = due, .run = run, .ctx = e });
}

static void drop_inbound(struct loopback_end *e)
{
	while (e->first) {
		struct segment *s = e->first;

		e->first = s->next;
		free(s);
	}
	e->last = &e->first;
	e->inbound = 0;
}

static void run_lost(void *ctx, uint64_t a, uint64_t b)
{
	struct loopback_end *e = ctx;

	(void)a, (void)b;
	e->calls--;
	if (e->ch.listening)
		channel_report_lost(&e->ch);
}

/* Neither end reaches the other any more; each learns it after a delay. */
static void part(struct loopback_end *e)
{
	struct loopback_end *ends[2] = { e, e->peer };

	for (int i = 0; i < 2; i++) {
		if (!ends[i])
			continue;
		ends[i]->peer = NULL;
		drop_inbound(ends[i]);
		call_later(ends[i], e->air->now + loopback_pipe_delay(e->air), run_lost);
	}
}

/* Takes the first segment off and gives it to the owner. */
static void deliver(struct loopback_end *e)
{
	struct segment *s = e->first;

	e->first = s->next;
	if (!e->first)
		e->last = &e->first;
	e->inbound -= s->len;
	if (s->len) {
		channel_report_data(&e->ch, s->bytes, s->len);
	} else {
		e->peer = NULL;
		channel_report_lost(&e->ch);
	}
	free(s);
}

static void run_deliver(void *ctx, uint64_t a, uint64_t b)
{
	struct loopback_end *e = ctx;

	(void)a, (void)b;
	e->calls--;
	while (e->first && e->first->due <= e->air->now && channel_may_read(&e->ch))
		deliver(e);
	if (e->peer)
		channel_report_room(&e->peer->ch);
}

/* When the last of so many bytes has left, ms. */
static int64_t leaves_at(struct loopback_end *to, size_t len)
{
	const int64_t now = to->air->now * 1000, rate = to->air->o.rate;

	if (rate == 0)
		return to->air->now;
	to->free_at = (to->free_at > now ? to->free_at : now) + (int64_t)len * 1000000 / rate;
	return to->free_at / 1000;
}

/* Puts a segment on its way to `to`. Order is kept: none is due before the one ahead of it. */
static void post(struct loopback_end *to, const uint8_t *bytes, size_t len)
{
	struct segment *s = malloc(sizeof(*s) + len);
	int64_t due = leaves_at(to, len) + loopback_pipe_delay(to->air);

	ASSERT(s);
	to->latest = due > to->latest ? due : to->latest;
	*s = (struct segment){ .due = to->latest, .len = len };
	if (len)
		memcpy(s->bytes, bytes, len);
	*to->last = s;
	to->last = &s->next;
	to->inbound += len;
	call_later(to, s->due, run_deliver);
}

static size_t end_room(const struct channel *ch)
{
	const struct loopback_end *e = (const struct loopback_end *)ch;

	return e->peer ? CHANNEL_QUEUE - e->peer->inbound : 0;
}

static void end_write(struct channel *ch, const uint8_t *buf, size_t len)
{
	struct loopback_end *e = of(ch);
	struct loopback_air *air = e->air;

	while (len && e->peer) {
		size_t n = air->o.segment && air->o.segment < len ? air->o.segment : len;

		if (air->o.segment)
			n = 1 + rand_below(&air->rand, (uint32_t)n);
		if (air->o.cuts && rand_below(&air->rand, 1000000) < air->o.cuts) {
			part(e);
			return;
		}
		post(e->peer, buf, n);
		buf += n;
		len -= n;
	}
}

static void end_flow(struct channel *ch)
{
	struct loopback_end *e = of(ch);

	if (!e->peer && !e->first)
		call_later(e, e->air->now, run_lost);
	else if (channel_may_read(ch) && e->first)
		call_later(e, e->air->now, run_deliver);
}

static void end_close(struct channel *ch)
{
	struct loopback_end *e = of(ch);

	if (e->peer) {
		post(e->peer, NULL, 0);
		e->peer->peer = NULL;
	}
	e->peer = NULL;
	drop_inbound(e);
}

static const struct channel_ops ops = {
	.room = end_room,
	.write = end_write,
	.flow = end_flow,
	.close = end_close,
};

static struct loopback_end *new_end(struct loopback_air *air, unsigned node)
{
	struct loopback_end *e = calloc(1, sizeof(*e));

	ASSERT(e);
	channel_init(&e->ch, &ops);
	e->air = air;
	e->node = node;
	e->last = &e->first;
	e->next = air->ends;
	air->ends = e;
	return e;
}

void loopback_pipe_new(struct loopback_air *air, unsigned a, unsigned b, struct channel **cha, struct channel **chb)
{
	struct loopback_end *ea = new_end(air, a), *eb = new_end(air, b);

	ea->peer = eb;
	eb->peer = ea;
	*cha = &ea->ch;
	*chb = &eb->ch;
}

void loopback_pipe_cut(struct loopback_air *air, bool (*apart)(void *ctx, unsigned a, unsigned b), void *ctx)
{
	for (struct loopback_end *e = air->ends; e; e = e->next) {
		if (e->peer && apart(ctx, e->node, e->peer->node))
			part(e);
	}
}

void loopback_pipe_leave(struct loopback_air *air, unsigned node)
{
	for (struct loopback_end *e = air->ends; e; e = e->next) {
		if (e->node == node)
			channel_close(&e->ch);
	}
}

void loopback_pipe_reap(struct loopback_air *air, bool all)
{
	struct loopback_end **at = &air->ends;

	while (*at) {
		struct loopback_end *e = *at;

		if (!all && (!e->ch.closed || e->calls)) {
			at = &e->next;
			continue;
		}
		*at = e->next;
		drop_inbound(e);
		free(e);
	}
}
