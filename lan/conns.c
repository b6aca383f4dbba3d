/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/conns.h"

#include "transports/stream.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

struct conn {
	struct conn *prev, *next;    /* in order of arrival */
	struct conns *all;
	struct channel *ch;
	struct event life;           /* pending while it is a stranger's */
	struct place remote;
	uint32_t home;
	int64_t heard;               /* when its last beacon came, or the connection */
	bool stranger, gone;
};

struct conns {
	struct event_base *base;
	const struct rand *rand;
	struct conn *first, *last;
	size_t strangers;
};

struct conns *conns_new(struct event_base *base, const struct rand *rand)
{
	struct conns *c = calloc(1, sizeof(*c));

	if (c)
		*c = (struct conns){ .base = base, .rand = rand };
	return c;
}

static void unlink_conn(struct conn *k)
{
	struct conns *c = k->all;

	*(k->prev ? &k->prev->next : &c->first) = k->next;
	*(k->next ? &k->next->prev : &c->last) = k->prev;
}

static void no_stranger(struct conn *k)
{
	if (!k->stranger)
		return;
	event_del(&k->life);
	k->stranger = false;
	k->all->strangers--;
}

static void on_authenticated(void *ctx, struct channel *ch)
{
	(void)ch;
	no_stranger(ctx);
}

static void on_gone(void *ctx, struct channel *ch)
{
	struct conn *k = ctx;

	(void)ch;
	k->gone = true;
	no_stranger(k);
}

static void on_freed(void *ctx, struct channel *ch)
{
	(void)ch;
	unlink_conn(ctx);
	free(ctx);
}

static void on_life_over(evutil_socket_t fd, short what, void *ctx)
{
	struct conn *k = ctx;

	(void)fd, (void)what;
	stream_cut(k->ch);
}

void conns_free(struct conns *c)
{
	if (!c)
		return;
	while (c->first) {
		struct conn *k = c->first;

		no_stranger(k);
		unlink_conn(k);
		stream_free(k->ch);
		free(k);
	}
	free(c);
}

/* Cuts the oldest stranger, of one source or (NULL) of any. */
static bool drop_oldest(struct conns *c, const struct place *remote)
{
	for (struct conn *k = c->first; k; k = k->next) {
		if (k->stranger && (!remote || place_same_address(&k->remote, remote))) {
			stream_cut(k->ch);
			return true;
		}
	}
	return false;
}

bool conns_drop_oldest(struct conns *c)
{
	return drop_oldest(c, NULL);
}

static void make_room(struct conns *c, const struct place *remote)
{
	size_t same = 0;

	for (const struct conn *k = c->first; k; k = k->next)
		same += k->stranger && place_same_address(&k->remote, remote);
	if (same >= CONNS_PER_SOURCE)
		(void)drop_oldest(c, remote);
	else if (c->strangers >= CONNS_IN_ALL)
		(void)drop_oldest(c, NULL);
}

static void start_life(struct conn *k)
{
	uint32_t ms = CONNS_LIFE_LEAST + rand_below(k->all->rand, CONNS_LIFE_SPREAD);
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	k->stranger = true;
	k->all->strangers++;
	event_add(&k->life, &tv);
}

struct channel *conns_add(struct conns *c, int fd, bool stranger, uint32_t home, const struct place *remote, int64_t now)
{
	struct conn *k = calloc(1, sizeof(*k));
	const struct stream_owner owner = {
		.authenticated = on_authenticated, .gone = on_gone, .freed = on_freed, .ctx = k,
	};

	if (!k) {
		close(fd);
		return NULL;
	}
	if (stranger)
		make_room(c, remote);
	*k = (struct conn){ .all = c, .remote = *remote, .home = home, .heard = now, .prev = c->last };
	k->ch = stream_new(c->base, fd, stranger, &owner);
	if (!k->ch) {
		free(k);
		return NULL;
	}
	event_assign(&k->life, c->base, -1, 0, on_life_over, k);
	*(c->last ? &c->last->next : &c->first) = k;
	c->last = k;
	if (stranger)
		start_life(k);
	return k->ch;
}

void conns_cut_home(struct conns *c, uint32_t home)
{
	for (struct conn *k = c->first; k; k = k->next) {
		if (k->home == home)
			stream_cut(k->ch);
	}
}

void conns_heard(struct conns *c, uint32_t home, const struct place *remote, int64_t now)
{
	for (struct conn *k = c->first; k; k = k->next) {
		if (k->home == home && place_same_address(&k->remote, remote))
			k->heard = now;
	}
}

static bool is_contact(const struct conn *k, uint32_t home)
{
	return k->home == home && !k->gone && k->ch->authentic;
}

bool conns_misses_beacons(const struct conns *c, uint32_t home, int64_t patience, int64_t now)
{
	for (const struct conn *k = c->first; k; k = k->next) {
		if (is_contact(k, home) && now - k->heard > patience)
			return true;
	}
	return false;
}
