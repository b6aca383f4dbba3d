/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/conns.h"

#include "transports/stream.h"
#include "transports/strangers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct conn {
	struct conn *prev, *next;
	struct conns *all;
	struct channel *ch;
	struct stranger *stranger;   /* NULL: it is none, or none any more */
	struct place remote;
	uint32_t home;
	int64_t heard;               /* when its last beacon came, or the connection */
	bool gone;
};

struct conns {
	struct event_base *base;
	struct strangers *strangers;
	struct conn *first;
};

struct conns *conns_new(struct event_base *base, const struct rand *rand)
{
	struct conns *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct conns){ .base = base, .strangers = strangers_new(base, rand) };
	if (!c->strangers) {
		free(c);
		return NULL;
	}
	return c;
}

static void unlink_conn(struct conn *k)
{
	*(k->prev ? &k->prev->next : &k->all->first) = k->next;
	if (k->next)
		k->next->prev = k->prev;
}

static void no_stranger(struct conn *k)
{
	strangers_drop(k->stranger);
	k->stranger = NULL;
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
	strangers_free(c->strangers);
	free(c);
}

bool conns_drop_oldest(struct conns *c)
{
	return strangers_drop_oldest(c->strangers);
}

static void source_of(uint8_t source[STRANGERS_SOURCE_LEN], const struct place *remote)
{
	memset(source, 0, STRANGERS_SOURCE_LEN);
	source[0] = remote->family;
	memcpy(source + 1, remote->addr, place_len(remote));
}

struct channel *conns_add(struct conns *c, int fd, bool stranger, uint32_t home, const struct place *remote, int64_t now)
{
	struct conn *k = calloc(1, sizeof(*k));
	const struct stream_owner owner = {
		.authenticated = on_authenticated, .gone = on_gone, .freed = on_freed, .ctx = k,
	};
	uint8_t source[STRANGERS_SOURCE_LEN];

	if (!k) {
		close(fd);
		return NULL;
	}
	source_of(source, remote);
	if (stranger)
		strangers_make_room(c->strangers, source);
	*k = (struct conn){ .all = c, .remote = *remote, .home = home, .heard = now, .next = c->first };
	k->ch = stream_new(c->base, fd, stranger, &owner);
	if (!k->ch) {
		free(k);
		return NULL;
	}
	if (c->first)
		c->first->prev = k;
	c->first = k;
	if (stranger)
		k->stranger = strangers_add(c->strangers, k->ch, source);
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
