/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/piconet.h"

#include "transports/stream.h"
#include "transports/strangers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ride {
	struct ride *prev, *next;
	struct piconet *all;
	struct channel *ch;
	struct stranger *stranger; /* NULL: it is none, or none any more */
	struct piconet_call call;
	bool gone;
};

struct piconet {
	struct event_base *base;
	struct strangers *strangers;
	struct ride *first;
	void (*changed)(void *ctx);
	void *ctx;
};

struct piconet *piconet_new(struct event_base *base, const struct rand *rand, void (*changed)(void *ctx), void *ctx)
{
	struct piconet *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	*p = (struct piconet){ .base = base, .strangers = strangers_new(base, rand), .changed = changed, .ctx = ctx };
	if (!p->strangers) {
		free(p);
		return NULL;
	}
	return p;
}

static void unlink_ride(struct ride *r)
{
	*(r->prev ? &r->prev->next : &r->all->first) = r->next;
	if (r->next)
		r->next->prev = r->prev;
}

static void no_stranger(struct ride *r)
{
	strangers_drop(r->stranger);
	r->stranger = NULL;
}

static void on_authenticated(void *ctx, struct channel *ch)
{
	(void)ch;
	no_stranger(ctx);
}

static void on_gone(void *ctx, struct channel *ch)
{
	struct ride *r = ctx;

	(void)ch;
	r->gone = true;
	no_stranger(r);
}

/* From the loop, so this may be told on. */
static void on_freed(void *ctx, struct channel *ch)
{
	struct ride *r = ctx;
	struct piconet *all = r->all;

	(void)ch;
	unlink_ride(r);
	free(r);
	all->changed(all->ctx);
}

void piconet_free(struct piconet *p)
{
	if (!p)
		return;
	while (p->first) {
		struct ride *r = p->first;

		no_stranger(r);
		unlink_ride(r);
		stream_free(r->ch);
		free(r);
	}
	strangers_free(p->strangers);
	free(p);
}

struct channel *piconet_add(struct piconet *p, int fd, const struct piconet_call *call)
{
	struct ride *r = calloc(1, sizeof(*r));
	const struct stream_owner owner = {
		.authenticated = on_authenticated,
		.gone = on_gone,
		.freed = on_freed,
		.ctx = r,
	};
	uint8_t source[STRANGERS_SOURCE_LEN] = { 0 };

	if (!r) {
		close(fd);
		return NULL;
	}
	memcpy(source, call->remote.b, BDADDR_LEN);
	if (call->stranger)
		strangers_make_room(p->strangers, source);
	*r = (struct ride){ .all = p, .call = *call, .next = p->first };
	r->ch = stream_new(p->base, fd, call->stranger, &owner);
	if (!r->ch) {
		free(r);
		return NULL;
	}
	if (p->first)
		p->first->prev = r;
	p->first = r;
	if (call->stranger)
		r->stranger = strangers_add(p->strangers, r->ch, source);
	return r->ch;
}

void piconet_cut(struct piconet *p, const struct bdaddr *own)
{
	for (struct ride *r = p->first; r; r = r->next)
		if (bdaddr_compare(&r->call.own, own) == 0)
			stream_cut(r->ch);
}

void piconet_cut_met(struct piconet *p)
{
	for (struct ride *r = p->first; r; r = r->next)
		if (r->call.met)
			stream_cut(r->ch);
}

bool piconet_drop_oldest(struct piconet *p)
{
	return strangers_drop_oldest(p->strangers);
}

size_t piconet_count(const struct piconet *p)
{
	size_t n = 0;

	for (const struct ride *r = p->first; r; r = r->next)
		n += !r->gone && (r->ch->authentic || !r->call.stranger);
	return n;
}

size_t piconet_count_met(const struct piconet *p, const struct bdaddr *remote)
{
	size_t n = 0;

	for (const struct ride *r = p->first; r; r = r->next)
		n += !r->gone && r->call.met && (!remote || bdaddr_compare(&r->call.remote, remote) == 0);
	return n;
}
