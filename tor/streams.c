/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/streams.h"

#include "base/pack.h"
#include "transports/stream.h"
#include "transports/strangers.h"

#include <stdlib.h>
#include <unistd.h>

struct one {
	struct one *prev, *next;
	struct streams *all;
	struct channel *ch;
	struct stranger *stranger;    /* NULL: it is none, or none any more */
	uint32_t service;
};

struct streams {
	struct event_base *base;
	struct strangers *strangers;
	struct one *first;
};

struct streams *streams_new(struct event_base *base, const struct rand *rand)
{
	struct streams *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->base = base;
	s->strangers = strangers_new(base, rand);
	if (!s->strangers) {
		free(s);
		return NULL;
	}
	return s;
}

static void forget(struct one *k)
{
	strangers_drop(k->stranger);
	*(k->prev ? &k->prev->next : &k->all->first) = k->next;
	if (k->next)
		k->next->prev = k->prev;
	free(k);
}

void streams_free(struct streams *s)
{
	if (!s)
		return;
	while (s->first) {
		struct channel *ch = s->first->ch;

		forget(s->first);
		stream_free(ch);
	}
	strangers_free(s->strangers);
	free(s);
}

static void on_known(void *ctx, struct channel *ch)
{
	struct one *k = ctx;

	(void)ch;
	strangers_drop(k->stranger);
	k->stranger = NULL;
}

static void on_freed(void *ctx, struct channel *ch)
{
	(void)ch;
	forget(ctx);
}

struct channel *streams_add(struct streams *s, int fd, uint32_t service)
{
	struct one *k = calloc(1, sizeof(*k));
	const struct stream_owner owner = { .authenticated = on_known, .gone = on_known, .freed = on_freed, .ctx = k };
	uint8_t source[STRANGERS_SOURCE_LEN] = { 0 };
	struct pack w = pack_into(source, sizeof(source));

	if (!k) {
		close(fd);
		return NULL;
	}
	pack_u32(&w, service);
	if (service)
		strangers_make_room(s->strangers, source);
	*k = (struct one){ .all = s, .service = service, .next = s->first };
	k->ch = stream_new(s->base, fd, service != 0, &owner);
	if (!k->ch) {
		free(k);
		return NULL;
	}
	if (s->first)
		s->first->prev = k;
	s->first = k;
	if (service)
		k->stranger = strangers_add(s->strangers, k->ch, source);
	return k->ch;
}

void streams_cut(struct streams *s, uint32_t service)
{
	for (struct one *k = s->first; k; k = k->next)
		if (!service || k->service == service)
			stream_cut(k->ch);
}

bool streams_drop_oldest_stranger(struct streams *s)
{
	return strangers_drop_oldest(s->strangers);
}
