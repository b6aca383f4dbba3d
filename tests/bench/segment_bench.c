/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * N devices of strangers on one network segment, 200 parcels of 512 bytes among them, until all have all: the cores that ship,
 * under a made-up clock. Beside it, the same by links between each two of them, one pair after another, so that no pair gives
 * what the other has been given meanwhile: the least that links can do, whatever order they come in. And each parcel sent once, which
 * nothing can do for less. Counted are the bytes of datagrams and of channels, without what IP, UDP and TCP add; of multicast those of
 * the first two minutes, after all have all too. Goal: a fifth of the links' at 20 devices.
 */
#include "base/pack.h"
#include "core/carry_state.h"
#include "core/stamp.h"
#include "support/encounter.h"
#include "support/segment.h"
#include "support/timing.h"
#include "support/unit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PARCELS 200
#define WATCHED (2 * CLOCK_MINUTE)
#define GOAL    0.2

static size_t held(struct world *w, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(w, node), &c);
	return (size_t)c.parcels;
}

static void junk(struct world *w, const struct rand *from, uint8_t out[PARCEL_SMALL_LEN])
{
	struct pack head = pack_into(out, PARCEL_SMALL_LEN);
	struct parcel_id id;
	uint64_t at = 0;

	rand_fill(from, out, PARCEL_SMALL_LEN);
	pack_u8(&head, PARCEL_VERSION << 4 | PARCEL_SMALL);
	pack_u32(&head, carry_hour(world_core(w, 0)) + CARRY_HOURS);
	parcel_id(&id, out, PARCEL_SMALL_LEN);
	assert_true(stamp_search(&id, 4, UINT32_MAX, &at, out + PARCEL_STAMP_AT));
}

/* The parcels, in turn one to each. */
static struct world *world_of(unsigned nodes)
{
	const struct world_options o = { .seed = nodes, .nodes = nodes };
	struct world *w = world_new(&o);
	uint8_t parcel[PARCEL_SMALL_LEN];
	struct rand_seeded seed;
	struct rand rand;

	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	for (unsigned i = 0; i < nodes; i++)
		world_switch(w, i, false);
	world_run(w, CLOCK_SECOND);
	for (unsigned i = 0; i < PARCELS; i++) {
		junk(w, &rand, parcel);
		assert_int_equal(carry_take(world_begin(w, i % nodes), 5, parcel, sizeof(parcel)), CARRY_KEPT);
		assert_int_equal(world_end(w, i % nodes), ERR_OK);
	}
	return w;
}

static size_t placed(struct world *w, unsigned nodes)
{
	size_t n = 0;

	for (unsigned i = 0; i < nodes; i++)
		n += held(w, i);
	return n - PARCELS;
}

static bool have_all(struct segment *s, void *ctx)
{
	(void)ctx;
	return placed(s->w, s->nodes) == (size_t)PARCELS * (s->nodes - 1);
}

struct result {
	size_t bytes, copies;
	double seconds;    /* until all have all; below 0: they had not */
};

static struct result by_multicast(unsigned nodes, unsigned lost)
{
	struct world *w = world_of(nodes);
	struct segment *s = segment_new(w, nodes, 1);
	const int64_t from = world_now(w);
	struct result r;
	bool all;

	s->lost = lost;
	for (unsigned i = 0; i < nodes; i++)
		segment_join(s, i, true);
	all = segment_until(s, WATCHED, have_all, NULL);
	r.seconds = all ? (double)(world_now(w) - from) / 1000 : -1;
	segment_run(s, WATCHED - (world_now(w) - from));
	r.bytes = s->datagrams * CHORUS_LEN;
	r.copies = placed(w, nodes);
	segment_free(s);
	world_free(w);
	return r;
}

static struct result by_links(unsigned nodes)
{
	struct world *w = world_of(nodes);
	struct result r = { .seconds = -1 };

	for (unsigned a = 0; a < nodes; a++)
		for (unsigned b = a + 1; b < nodes; b++) {
			struct encounter e = encounter_strangers(w, a, b);

			encounter_run(&e, SIZE_MAX);
			r.bytes += e.bytes;
			encounter_end(&e);
		}
	r.copies = placed(w, nodes);
	world_free(w);
	return r;
}

int main(void)
{
	static const unsigned sizes[] = { 2, 5, 10, 20, 50 };
	const double least = PARCELS * PARCEL_SMALL_LEN;
	bool met = true;

	timing_machine();
	if (sodium_init() < 0)
		return 1;
	printf("%d parcels of %d bytes; each once: %.0f kB\n", PARCELS, PARCEL_SMALL_LEN, least / 1000);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const unsigned n = sizes[i];
		const struct result links = by_links(n), cast = by_multicast(n, 0), lossy = by_multicast(n, 50);
		const double ratio = (double)cast.bytes / (double)links.bytes;

		printf("  %2u devices: links %6.0f kB (%zu of %u copies); multicast %4.0f kB, all after %.1f s (%zu copies); one in 20 "
		       "lost %4.0f kB, %.1f s\n",
		       n, (double)links.bytes / 1000, links.copies, PARCELS * (n - 1), (double)cast.bytes / 1000, cast.seconds,
		       cast.copies, (double)lossy.bytes / 1000, lossy.seconds);
		printf("              %.3f of links, with loss %.3f; %.1f times each once, with loss %.1f%s\n", ratio,
		       (double)lossy.bytes / (double)links.bytes, (double)cast.bytes / least, (double)lossy.bytes / least,
		       n != 20 ? "" : ratio < GOAL ? ": met" : ": MISSED");
		met = met && cast.seconds >= 0 && lossy.seconds >= 0;
	}
	return !met;
}
