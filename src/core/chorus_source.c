/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_source.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

/* A new stream costs a walk through our set: so many of one source, and of all. */
static const struct quota streams_of_one = { .burst = 4, .each = 500 };
static const struct quota streams_of_all = { .burst = 128, .each = 20 };
/* Datagrams of one source that are looked at: twice what an honest one sends. */
static const struct quota datagrams_of_one = { .burst = 256, .each = 8 };

static void stop(struct chorus_sources *x, struct chorus_source *s)
{
	if (s->decode)
		x->symbols -= riblt_decode_used(s->decode);
	riblt_decode_free(s->decode);
	riblt_free(s->own);
	s->decode = NULL;
	s->own = NULL;
}

static void forget(struct chorus_sources *x, struct chorus_source *s)
{
	stop(x, s);
	free(s->differs);
	s->differs = NULL;
	s->ndiffers = 0;
}

void chorus_source_wipe(struct chorus_sources *x)
{
	for (size_t i = 0; i < CHORUS_SOURCES; i++)
		forget(x, &x->s[i]);
	*x = (struct chorus_sources){ .symbols = 0 };
}

static bool is_there(const struct chorus_source *s, int64_t now)
{
	return s->number != 0 && s->heard + CHORUS_SOURCE_GONE > now;
}

size_t chorus_source_count(const struct chorus_sources *x, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < CHORUS_SOURCES; i++)
		n += is_there(&x->s[i], now);
	return n;
}

static struct chorus_source *find(struct chorus_sources *x, uint64_t number)
{
	for (size_t i = 0; i < CHORUS_SOURCES; i++)
		if (x->s[i].number == number)
			return &x->s[i];
	return NULL;
}

/* An empty place, or that of who was silent for longest. */
static struct chorus_source *place_for(struct chorus_sources *x, int64_t now)
{
	struct chorus_source *quiet = &x->s[0];

	for (size_t i = 0; i < CHORUS_SOURCES; i++) {
		if (x->s[i].number == 0)
			return &x->s[i];
		if (x->s[i].heard < quiet->heard)
			quiet = &x->s[i];
	}
	return quiet->heard + CHORUS_SOURCE_HELD <= now ? quiet : NULL;
}

struct chorus_source *chorus_source_hear(struct chorus_sources *x, uint64_t number, int64_t now)
{
	struct chorus_source *s = find(x, number);

	if (!s) {
		s = place_for(x, now);
		if (!s)
			return NULL;
		forget(x, s);
		*s = (struct chorus_source){ .number = number, .since = now, .fresh = true };
	}
	s->heard = now;
	return quota_take(&s->datagrams, now, &datagrams_of_one) ? s : NULL;
}

/* ---- what it holds ---- */

static bool begin(struct chorus_sources *x, struct chorus_source *s, const struct core *c,
                  const struct chorus_set *set, const struct chorus_wire_summary *m)
{
	const int64_t now = c->now.mono;

	if (m->first != 0 || quota_left(x->streams, now, &streams_of_all) == 0 ||
	    !quota_take(&s->streams, now, &streams_of_one))
		return false;
	quota_spend(&x->streams, now, &streams_of_all, 1);
	forget(x, s);
	s->begun = true;
	s->done = false;
	memcpy(s->salt, m->salt, sizeof(s->salt));
	s->bits = m->bits;
	s->slice = m->slice;
	s->upto = c->carry->hold.serial;
	s->version = set->version;
	s->own = chorus_set_code(set, s->salt, s->bits, s->slice);
	s->decode = riblt_decode_new(s->own, s->salt);
	return true;
}

/* Adds those that come next; what came before comes again when others have lost it. */
static bool feed(struct chorus_sources *x, struct chorus_source *s, const struct chorus_wire_summary *m)
{
	bool complete = false;

	for (size_t i = 0; i < m->n && !complete; i++) {
		const uint32_t at = riblt_decode_used(s->decode);

		if (m->first + i != at)
			continue;
		if (at >= CHORUS_SYMBOLS_ONE || x->symbols >= CHORUS_SYMBOLS_ALL)
			return false;
		complete = riblt_decode_add(s->decode, &m->symbol[i]);
		x->symbols++;
	}
	return complete;
}

/* Where one of both has nothing there is nothing to decode: all of what the other has differs. */
static bool is_plain(const struct chorus_source *s, const struct chorus_wire_summary *m)
{
	return m->count == 0 && riblt_is_empty(&m->symbol[0]) && riblt_count(s->own) > 0;
}

/* What is known now is kept, and what it was found with is not needed any more. */
static void settle(struct chorus_sources *x, struct chorus_source *s)
{
	const bool plain = riblt_decode_used(s->decode) == 0;
	const size_t n = plain ? riblt_count(s->own) : riblt_decode_found(s->decode);
	size_t last = n;
	bool theirs;

	s->differs = calloc(n + 1, sizeof(*s->differs));
	ASSERT(s->differs);
	s->ndiffers = n;
	s->ntheirs = 0;
	for (size_t i = 0; i < n; i++) {
		const uint64_t id = plain ? riblt_short(s->own, i) : riblt_decode_get(s->decode, i, &theirs);

		s->differs[plain || !theirs ? --last : s->ntheirs++] = id;
	}
	stop(x, s);
	s->done = true;
}

enum chorus_source_news chorus_source_summary(struct chorus_sources *x, struct chorus_source *s, struct core *c,
                                              const struct chorus_set *set, const struct chorus_wire_summary *m)
{
	const bool same = s->begun && memcmp(s->salt, m->salt, sizeof(s->salt)) == 0;    /* public */

	s->room = m->room;
	if (same && s->done && m->first > 0)
		return CHORUS_SOURCE_NOTHING;
	if (same && s->done && s->version == set->version)
		return CHORUS_SOURCE_DONE;
	if ((!same || s->done) && !begin(x, s, c, set, m))
		return CHORUS_SOURCE_NOTHING;
	if (!is_plain(s, m) && !feed(x, s, m))
		return CHORUS_SOURCE_MORE;
	settle(x, s);
	return CHORUS_SOURCE_DONE;
}

void chorus_source_difference(const struct chorus_source *s, void (*visit)(void *ctx, uint64_t short_id, bool theirs),
                              void *ctx)
{
	ASSERT(s->done);
	for (size_t i = 0; i < s->ndiffers; i++)
		visit(ctx, s->differs[i], i < s->ntheirs);
}
