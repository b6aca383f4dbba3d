/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/strangers.h"

#include "transports/stream.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

struct stranger {
	struct stranger *prev, *next;    /* in order of arrival */
	struct strangers *all;
	struct channel *ch;
	struct event life;
	uint8_t source[STRANGERS_SOURCE_LEN];
};

struct strangers {
	struct event_base *base;
	const struct rand *rand;
	struct stranger *first, *last;
	size_t n;
};

struct strangers *strangers_new(struct event_base *base, const struct rand *rand)
{
	struct strangers *s = calloc(1, sizeof(*s));

	if (s)
		*s = (struct strangers){ .base = base, .rand = rand };
	return s;
}

void strangers_free(struct strangers *s)
{
	while (s && s->first)
		strangers_drop(s->first);
	free(s);
}

void strangers_drop(struct stranger *one)
{
	if (!one)
		return;
	event_del(&one->life);
	*(one->prev ? &one->prev->next : &one->all->first) = one->next;
	*(one->next ? &one->next->prev : &one->all->last) = one->prev;
	one->all->n--;
	free(one);
}

/* Its owner is told by the stream that it is gone, and drops it. */
static void on_life_over(evutil_socket_t fd, short what, void *ctx)
{
	struct stranger *one = ctx;

	(void)fd, (void)what;
	stream_cut(one->ch);
}

static bool is_of(const struct stranger *one, const uint8_t *source)
{
	return !source || memcmp(one->source, source, STRANGERS_SOURCE_LEN) == 0;
}

static bool cut_oldest(struct strangers *s, const uint8_t *source)
{
	struct stranger *one = s->first;

	while (one && !is_of(one, source))
		one = one->next;
	if (one)
		stream_cut(one->ch);
	return one != NULL;
}

bool strangers_drop_oldest(struct strangers *s)
{
	return cut_oldest(s, NULL);
}

void strangers_make_room(struct strangers *s, const uint8_t source[STRANGERS_SOURCE_LEN])
{
	size_t same = 0;

	for (const struct stranger *one = s->first; one; one = one->next)
		same += is_of(one, source);
	if (same >= STRANGERS_PER_SOURCE)
		(void)cut_oldest(s, source);
	else if (s->n >= STRANGERS_IN_ALL)
		(void)cut_oldest(s, NULL);
}

struct stranger *strangers_add(struct strangers *s, struct channel *ch, const uint8_t source[STRANGERS_SOURCE_LEN])
{
	struct stranger *one = calloc(1, sizeof(*one));
	uint32_t ms = STRANGERS_LIFE_LEAST + rand_below(s->rand, STRANGERS_LIFE_SPREAD);
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	if (!one)
		return NULL;
	*one = (struct stranger){ .all = s, .ch = ch, .prev = s->last };
	memcpy(one->source, source, sizeof(one->source));
	event_assign(&one->life, s->base, -1, 0, on_life_over, one);
	event_add(&one->life, &tv);
	*(s->last ? &s->last->next : &s->first) = one;
	s->last = one;
	s->n++;
	return one;
}
