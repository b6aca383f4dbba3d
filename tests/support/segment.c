/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/encounter.h"
#include "support/junk.h"
#include "support/segment.h"

#include "core/carry_state.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#define STEP 5    /* ms: nothing is faster here */
#define LATE 700  /* ms that one may come later */

struct segment_datagram {
	struct segment_datagram *next;
	int64_t due;
	unsigned to;
	uint64_t source;
	uint8_t bytes[CHORUS_LEN];
};

struct segment *segment_new(struct world *w, unsigned nodes, uint64_t seed)
{
	struct segment *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	assert_true(nodes <= SEGMENT_NODES);
	s->w = w;
	s->nodes = nodes;
	rand_seeded_init(&s->seed, seed);
	s->rand = rand_seeded_source(&s->seed);
	return s;
}

void segment_free(struct segment *s)
{
	while (s->waiting) {
		struct segment_datagram *d = s->waiting;

		s->waiting = d->next;
		free(d);
	}
	free(s);
}

void segment_join(struct segment *s, unsigned node, bool on)
{
	struct core *c = world_begin(s->w, node);

	chorus_join(c, on);
	core_blackout(c, on ? world_now(s->w) + CLOCK_DAY : 0);
	assert_int_equal(world_end(s->w, node), ERR_OK);
	s->here[node] = on;
}

static bool chance(struct segment *s, unsigned in_a_thousand)
{
	return in_a_thousand > 0 && rand_below(&s->rand, 1000) < in_a_thousand;
}

static void send_to(struct segment *s, unsigned to, uint64_t source, const uint8_t *bytes)
{
	for (int times = chance(s, s->doubled) ? 2 : 1; times > 0; times--) {
		struct segment_datagram *d = calloc(1, sizeof(*d)), **at = &s->waiting;

		assert_non_null(d);
		d->to = to;
		d->source = source;
		d->due = world_now(s->w) + 1 + (chance(s, s->late) ? rand_below(&s->rand, LATE) : 0);
		memcpy(d->bytes, bytes, CHORUS_LEN);
		while (*at && (*at)->due <= d->due)
			at = &(*at)->next;
		d->next = *at;
		*at = d;
	}
}

static void collect(struct segment *s, unsigned from)
{
	uint8_t bytes[CHORUS_LEN];
	struct core *c = world_core(s->w, from);

	while (c && chorus_output(c, bytes)) {
		s->datagrams++;
		s->of[from]++;
		if (s->watch)
			s->watch(s->ctx, from, bytes);
		for (unsigned to = 0; to < s->nodes; to++)
			if (to != from && s->here[to] && !chance(s, s->lost))
				send_to(s, to, from + 1, bytes);
	}
}

static void hear(struct segment *s, unsigned node, uint64_t source, const uint8_t *bytes, size_t len)
{
	if (!world_core(s->w, node))
		return;
	chorus_input(world_begin(s->w, node), source, bytes, len);
	assert_int_equal(world_end(s->w, node), ERR_OK);
}

static void deliver(struct segment *s)
{
	while (s->waiting && s->waiting->due <= world_now(s->w)) {
		struct segment_datagram *d = s->waiting;

		s->waiting = d->next;
		hear(s, d->to, d->source, d->bytes, sizeof(d->bytes));
		free(d);
	}
}

void segment_shout(struct segment *s, uint64_t source, const uint8_t *bytes, size_t len)
{
	for (unsigned to = 0; to < s->nodes; to++)
		if (s->here[to])
			hear(s, to, source, bytes, len);
}

bool segment_until(struct segment *s, int64_t ms, bool (*holds)(struct segment *s, void *ctx), void *ctx)
{
	for (int64_t end = world_now(s->w) + ms; world_now(s->w) < end;) {
		if (holds && holds(s, ctx))
			return true;
		for (unsigned i = 0; i < s->nodes; i++)
			if (s->here[i])
				collect(s, i);
		world_run(s->w, STEP);
		deliver(s);
	}
	return holds && holds(s, ctx);
}

void segment_run(struct segment *s, int64_t ms)
{
	(void)segment_until(s, ms, NULL, NULL);
}

/* ---- what tests do with it ---- */

struct carry_counts segment_counts(struct segment *s, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(s->w, node), &c);
	return c;
}

size_t segment_parcels(struct segment *s, unsigned node)
{
	return (size_t)segment_counts(s, node).parcels;
}

void segment_junk(struct segment *s, uint8_t *out, enum parcel_class class, uint32_t hours)
{
	junk_make(out, class, carry_hour(world_core(s->w, 0)) + hours, &s->rand);
}

void segment_take(struct segment *s, unsigned node, size_t n, enum parcel_class class)
{
	junk_bring(s->w, node, 5, n, class, 100, &s->rand);
}

struct segment *segment_of(uint64_t seed, unsigned nodes)
{
	return segment_new(encounter_world(seed, nodes), nodes, seed);
}

void segment_join_all(struct segment *s)
{
	for (unsigned i = 0; i < s->nodes; i++)
		segment_join(s, i, true);
}

void segment_end(struct segment *s)
{
	struct world *w = s->w;

	segment_free(s);
	world_free(w);
}

bool segment_all_have(struct segment *s, void *ctx)
{
	for (unsigned i = 0; i < s->nodes; i++)
		if (s->here[i] && segment_parcels(s, i) + segment_counts(s, i).ours < *(size_t *)ctx)
			return false;
	return true;
}

void segment_have_all(struct segment *s, size_t n, int64_t ms)
{
	const int64_t from = world_now(s->w);
	const size_t before = s->datagrams;

	if (!segment_until(s, ms, segment_all_have, &n))
		for (unsigned i = 0; i < s->nodes; i++)
			print_message("node %u has %zu of %zu\n", i, segment_parcels(s, i), n);
	assert_true(segment_all_have(s, &n));
	print_message("%zu parcels with all of %u after %.1f s and %zu datagrams\n", n, s->nodes,
	              (double)(world_now(s->w) - from) / 1000, s->datagrams - before);
}
