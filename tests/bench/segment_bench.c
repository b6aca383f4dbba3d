/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * N devices of strangers on one network segment, 200 parcels of 512 bytes among them, until all have all: the cores
 * that ship, under a made-up clock. Beside it, the same by links between each two of them, one pair after another, so
 * that no pair gives what the other has been given meanwhile: the least that links can do, whatever order they come
 * in. And each parcel sent once, which nothing can do for less. Counted are the bytes of datagrams and of channels,
 * without what IP, UDP and TCP add; of multicast those of the first two minutes, after all have all too. Goal: a
 * fifth of the links' at 20 devices.
 */
#include "core/carry_state.h"
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

/* The parcels, in turn one to each. */
static struct segment *segment_with(unsigned nodes)
{
	struct segment *s = segment_of(nodes, nodes);
	uint8_t parcel[PARCEL_SMALL_LEN];

	for (unsigned i = 0; i < PARCELS; i++) {
		segment_junk(s, parcel, PARCEL_SMALL, CARRY_HOURS);
		assert_int_equal(carry_take(world_begin(s->w, i % nodes), 5, parcel, sizeof(parcel)), CARRY_KEPT);
		assert_int_equal(world_end(s->w, i % nodes), ERR_OK);
	}
	return s;
}

static size_t placed(struct segment *s)
{
	size_t n = 0;

	for (unsigned i = 0; i < s->nodes; i++)
		n += segment_parcels(s, i);
	return n - PARCELS;
}

static bool have_all(struct segment *s, void *ctx)
{
	(void)ctx;
	return placed(s) == (size_t)PARCELS * (s->nodes - 1);
}

struct result {
	size_t bytes, copies;    /* copies: of links only */
	double seconds;    /* until all have all; below 0: they had not */
};

static struct result by_multicast(unsigned nodes, unsigned lost)
{
	struct segment *s = segment_with(nodes);
	const int64_t from = world_now(s->w);
	struct result r = { .copies = 0 };
	bool all;

	s->lost = lost;
	segment_join_all(s);
	all = segment_until(s, WATCHED, have_all, NULL);
	r.seconds = all ? (double)(world_now(s->w) - from) / 1000 : -1;
	segment_run(s, WATCHED - (world_now(s->w) - from));
	r.bytes = s->datagrams * CHORUS_LEN;
	segment_end(s);
	return r;
}

static struct result by_links(unsigned nodes)
{
	struct segment *s = segment_with(nodes);
	struct result r = { .seconds = -1 };

	for (unsigned a = 0; a < nodes; a++)
		for (unsigned b = a + 1; b < nodes; b++) {
			struct encounter e = encounter_strangers(s->w, a, b);

			encounter_run(&e, SIZE_MAX);
			r.bytes += e.bytes;
			encounter_end(&e);
		}
	r.copies = placed(s);
	segment_end(s);
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

		printf("  %2u devices: links %6.0f kB (%zu of %u copies); multicast %4.0f kB, all after %.1f s; "
		       "one in 20 lost %4.0f kB, %.1f s\n",
		       n, (double)links.bytes / 1000, links.copies, PARCELS * (n - 1), (double)cast.bytes / 1000,
		       cast.seconds, (double)lossy.bytes / 1000, lossy.seconds);
		printf("              %.3f of links, with loss %.3f; %.1f times each once, with loss %.1f%s\n", ratio,
		       (double)lossy.bytes / (double)links.bytes, (double)cast.bytes / least,
		       (double)lossy.bytes / least, n != 20 ? "" : ratio < GOAL ? ": met" : ": MISSED");
		met = met && cast.seconds >= 0 && lossy.seconds >= 0;
	}
	return !met;
}
