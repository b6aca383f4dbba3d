/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What two devices say of what they carry: how much it takes, what may not be said, what can be learned from it. */
#include "core/ferry.h"

#include "base/pack.h"
#include "core/carry_file.h"
#include "core/carry_state.h"
#include "core/kdf.h"
#include "core/outbox.h"
#include "core/stranger.h"
#include "support/encounter.h"
#include "support/junk.h"
#include "support/puppet.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(struct world *w, unsigned node, size_t n, const struct rand *from)
{
	junk_bring(w, node, 5, n, PARCEL_SMALL, 100, from);
}

static size_t parcels(struct world *w, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(w, node), &c);
	return (size_t)c.parcels;
}

/* As if they were on the disk: they are in both sets, so that nobody asks for one. */
static void imagine(struct world *w, size_t n)
{
	struct rand_seeded seed;
	struct rand from;

	for (unsigned node = 0; node < 2; node++) {
		rand_seeded_init(&seed, 77);
		from = rand_seeded_source(&seed);
		for (size_t i = 0; i < n; i++) {
			struct held *e = calloc(1, sizeof(*e));

			assert_non_null(e);
			rand_fill(&from, e->id, sizeof(e->id));
			e->neighbour = 6;
			e->expiry = carry_hour(world_core(w, node)) + 100;
			e->len = PARCEL_SMALL_LEN;
			e->stamped = true;
			hold_add(&world_core(w, node)->carry->hold, e);
		}
	}
}

/* As a radio does: what the other end says to a piece goes back while the next is on its way. */
static size_t trickle(struct encounter *e, unsigned from)
{
	uint8_t piece[CORE_OUTPUT_MIN];
	const size_t n = core_link_output(world_core(e->w, from), e->id[from], piece, sizeof(piece));

	if (n == 0)
		return 0;
	core_link_input(world_begin(e->w, !from), e->id[!from], piece, n);
	assert_int_equal(world_end(e->w, !from), ERR_OK);
	return n;
}

/* That each of many parcels was taken is not said in a record each, which would take as much of the air as they. */
static void what_is_taken_is_told_together(void **state)
{
	struct world *w = encounter_world(11, 2);
	struct rand_seeded seed;
	struct rand from;
	struct encounter e;
	size_t there = 0, back = 0;

	(void)state;
	rand_seeded_init(&seed, 11);
	from = rand_seeded_source(&seed);
	junk_bring(w, 0, 5, 150, PARCEL_SMALL, CARRY_HOURS, &from);
	e = encounter_strangers(w, 0, 1);
	for (unsigned i = 0; i < 2000 && parcels(w, 1) < 100; i++) {
		there += trickle(&e, 0);
		back += trickle(&e, 1);
		world_run(w, 10);
	}
	printf("%zu bytes there, %zu back\n", there, back);
	assert_true(parcels(w, 1) >= 100);
	assert_true(back < there / 3);
	encounter_end(&e);
	world_free(w);
}

/* Both hold 50,000, of which 100 are held by one of them only: less than 8 KiB are said before the parcels flow. */
static void large_sets_cost_what_differs(void **state)
{
	struct world *w = encounter_world(1, 2);
	struct rand_seeded seed;
	struct rand from;
	struct encounter e;
	size_t before, before_it = 0, flights;

	(void)state;
	rand_seeded_init(&seed, 1);
	from = rand_seeded_source(&seed);
	take(w, 0, 50, &from);
	take(w, 1, 50, &from);
	imagine(w, 50000);
	before = parcels(w, 0) + parcels(w, 1);
	e = encounter_strangers(w, 0, 1);
	encounter_step(&e, 1);
	flights = e.bytes;
	while (parcels(w, 0) + parcels(w, 1) == before && e.bytes < 100000)
		before_it = e.bytes, encounter_step(&e, 1);
	printf("%zu bytes on an open link before parcels flow\n", before_it - flights);
	assert_in_range(before_it - flights, 2048, 8 * 1024);
	encounter_run(&e, SIZE_MAX);
	assert_true(parcels(w, 0) + parcels(w, 1) > before);
	encounter_end(&e);
	world_free(w);
}

static void equal_sets_cost_next_to_nothing(void **state)
{
	struct world *w = encounter_world(2, 2);
	struct encounter e;

	(void)state;
	imagine(w, 50000);
	e = encounter_strangers(w, 0, 1);
	encounter_run(&e, SIZE_MAX);
	printf("%zu bytes between equals\n", e.bytes);
	assert_true(e.bytes < 8 * 1024);
	encounter_end(&e);
	world_free(w);
}

/* ---- pausing ---- */

/* ---- floods ---- */

/* Of what node 0 has by this neighbour, how much has node 1 by now? */
static size_t passed_on(struct world *w, int64_t neighbour)
{
	size_t n = 0;

	for (const struct held *e = world_core(w, 0)->carry->hold.oldest; e; e = e->newer)
		n += e->neighbour == neighbour && hold_find(&world_core(w, 1)->carry->hold, e->id);
	return n;
}

/* One neighbour has brought forty times as much as five others, and a stranger takes less than all of it. */
static void a_flood_does_not_crowd_out_others(void **state)
{
	struct world *w = encounter_world(70, 2);
	struct rand_seeded seed;
	struct rand from;
	struct encounter e;
	size_t others = 0;

	(void)state;
	rand_seeded_init(&seed, 70);
	from = rand_seeded_source(&seed);
	junk_bring(w, 0, 1, 400, PARCEL_SMALL, CARRY_HOURS, &from);
	for (int64_t n = 2; n <= 6; n++)
		junk_bring(w, 0, n, 10, PARCEL_SMALL, CARRY_HOURS, &from);
	e = encounter_strangers(w, 0, 1);
	encounter_run(&e, SIZE_MAX);
	for (int64_t n = 2; n <= 6; n++)
		others += passed_on(w, n);
	assert_int_equal(others, 50);
	/* A third, as of six, and what is asked for as cover. */
	assert_in_range(passed_on(w, 1), 10, 33 + 400 / 10);
	encounter_end(&e);
	world_free(w);
}

/* ---- what may not be said ---- */

struct enemy {
	struct world *w;
	struct rand_seeded seed;
	struct rand rand;
	struct puppet puppet;
	uint32_t id;
	uint8_t plain[RECORD_PLAIN_LEN];    /* what is said next */
	size_t len;
};

static void give(struct enemy *e, const uint8_t *bytes, size_t len)
{
	core_link_input(world_begin(e->w, 0), e->id, bytes, len);
	assert_int_equal(world_end(e->w, 0), ERR_OK);
}

/* A stranger's device linked to node 0 of a world. */
static void befriend_in(struct enemy *e, struct world *w, uint64_t seed)
{
	static const struct core_road radio = { .name = "radio", .rank = 20 };
	uint8_t wire[VEIL_MAX], reply[8192], tag[TAGS_LEN];
	struct link_keys keys;
	size_t n;

	memset(e, 0, sizeof(*e));
	e->w = w;
	rand_seeded_init(&e->seed, seed);
	e->rand = rand_seeded_source(&e->seed);
	e->id = core_link_meet(world_begin(e->w, 0), &radio, false);
	assert_int_equal(world_end(e->w, 0), ERR_OK);
	rand_fill(&e->rand, tag, sizeof(tag));
	assert_true(stranger_keys(tag, &keys));
	n = puppet_dial(&e->puppet, &keys, &e->rand, wire);
	give(e, wire, n);
	n = core_link_output(world_core(e->w, 0), e->id, reply, sizeof(reply));
	assert_true(puppet_answered(&e->puppet, reply, n));
}

static void befriend(struct enemy *e, uint64_t seed)
{
	befriend_in(e, encounter_world(seed, 1), seed);
}

static void flush(struct enemy *e)
{
	uint8_t record[RECORD_LEN];

	memset(e->plain + e->len, 0, sizeof(e->plain) - e->len);
	puppet_seal(&e->puppet, e->plain, record);
	give(e, record, sizeof(record));
	e->len = 0;
}

static void put(struct enemy *e, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		e->plain[e->len++] = bytes[i];
		if (e->len == sizeof(e->plain))
			flush(e);
	}
}

/* Says a frame. Is the link still there? */
static bool says(struct enemy *e, uint8_t type, const uint8_t *payload, size_t len)
{
	const uint8_t head[3] = { type, (uint8_t)(len >> 8), (uint8_t)len };

	put(e, head, sizeof(head));
	put(e, payload, len);
	if (e->len > 0)
		flush(e);
	return conn_find(world_core(e->w, 0), e->id) != NULL;
}

static void nobody_brings_more_than_there_is_room_for(void **state)
{
	struct enemy e;
	uint8_t parcel[PARCEL_SMALL_LEN];
	size_t n = 0;

	(void)state;
	befriend(&e, 3);
	do
		junk_make(parcel, PARCEL_SMALL, carry_hour(world_core(e.w, 0)) + 100, &e.rand);
	while (says(&e, FRAME_CARRY_PARCEL, parcel, sizeof(parcel)) && ++n < 1000);
	assert_int_equal(n, 175);    /* an eighth is kept for what it asks for */
	assert_int_equal(parcels(e.w, 0), 175);
	world_free(e.w);
}

static bool take_tag(void *ctx, const struct outbox_parcel *row)
{
	memcpy(ctx, row->tag, PARCEL_TAG_LEN);
	return false;
}

/* Who offers what may be for us is asked for it, as often as it says so; but in its place it may bring hardly anything else. */
static void an_offer_makes_no_room(void **state)
{
	const struct world_options o = { .seed = 31, .nodes = 2 };
	struct world *w = world_new(&o);
	struct outbox_range range = { .session = 1, .limit = 1 };
	uint8_t tag[PARCEL_TAG_LEN], offer[8], parcel[PARCEL_SMALL_LEN];
	struct enemy e;
	int64_t id[2];
	size_t n = 0;

	(void)state;
	assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
	world_run(w, CLOCK_MINUTE);
	world_switch(w, 0, false);
	world_run(w, CLOCK_SECOND);
	assert_true(world_send(w, 1, id[1], "for node 0") > 0);
	range.contact = id[1];
	assert_int_equal(outbox_next(core_store(world_core(w, 1)), &range, take_tag, tag), ERR_OK);
	befriend_in(&e, w, 31);
	for (uint8_t i = 0; i < 200; i++) {
		memcpy(offer, tag, 4);
		memset(offer + 4, i & 0xfe, 4);
		assert_true(says(&e, FRAME_CARRY_OFFER, offer, sizeof(offer)));
	}
	do
		junk_make(parcel, PARCEL_SMALL, carry_hour(world_core(w, 0)) + 100, &e.rand);
	while (says(&e, FRAME_CARRY_PARCEL, parcel, sizeof(parcel)) && ++n < 1000);
	assert_int_equal(n, 175 + 16);
	world_free(w);
}

static void what_ends_the_link(void **state)
{
	uint8_t bytes[PARCEL_SMALL_LEN] = { PARCEL_VERSION << 4 | PARCEL_SMALL };
	static const struct {
		uint8_t type;
		size_t len;
	} said[] = {
		{ FRAME_CARRY_PARCEL, PARCEL_SMALL_LEN },    /* expired, and without a stamp */
		{ FRAME_CARRY_PROOF, 21 },                   /* half a proof */
		{ FRAME_CARRY_PROOF, 20 },                   /* expired */
		{ FRAME_CARRY_OFFER, 9 },
		{ FRAME_CARRY_ASK, 12 },
		{ FRAME_CARRY_ASK, 8 },                      /* for what was not offered */
		{ FRAME_CARRY_TAKEN, 15 },
		{ FRAME_CARRY_WANT, 8 },                     /* it is the acceptor who wants, and nothing was streamed */
		{ FRAME_CARRY_SYMBOLS, 16 },                 /* before OPEN */
		{ FRAME_CARRY_OPEN, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct enemy e;

		befriend(&e, 10 + i);
		assert_true(says(&e, FRAME_PONG, NULL, 0));
		if (says(&e, said[i].type, bytes, said[i].len))
			fail_msg("frame %u of %zu bytes", said[i].type, said[i].len);
		world_free(e.w);
	}
}

/* What is taken or offered of what nobody holds does nothing. */
static void nonsense_does_nothing(void **state)
{
	struct enemy e;
	uint8_t ids[64];

	(void)state;
	befriend(&e, 30);
	take(e.w, 0, 5, &e.rand);
	for (int i = 0; i < 300; i++) {
		rand_fill(&e.rand, ids, sizeof(ids));
		ids[7] = ids[15] = 0; /* no proofs: those are always asked for */
		assert_true(says(&e, FRAME_CARRY_TAKEN, ids, sizeof(ids)));
		assert_true(says(&e, FRAME_CARRY_OFFER, ids, 16));
	}
	assert_int_equal(parcels(e.w, 0), 5);
	world_free(e.w);
}

/* A device that says again and again that it took one is one device. */
static void taken_counts_once(void **state)
{
	const struct world_options o = { .seed = 32, .nodes = 3 };
	struct world *w = world_new(&o);
	struct carry_story story = { .carriers = 0 };
	uint8_t taken[8];
	int64_t id[2], order;

	(void)state;
	assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
	world_run(w, CLOCK_MINUTE);
	for (unsigned i = 0; i < 3; i++)
		world_switch(w, i, false);
	world_run(w, CLOCK_SECOND);
	order = world_send(w, 0, id[0], "one device");
	carry_file_collect(world_begin(w, 0));
	while (carry_file_stamp(world_core(w, 0), 1000))
		continue;
	assert_int_equal(world_end(w, 0), ERR_OK);
	for (int i = 0; i < 50 && story.carriers == 0; i++) {
		struct encounter e = encounter_strangers(w, 0, 2);
		struct symkey salt;
		struct conn *k;

		encounter_run(&e, SIZE_MAX);
		(void)carry_own_story(world_core(w, 0), id[0], order, &story);
		k = conn_find(world_begin(w, 0), e.id[0]);
		link_export(k->link, KDF_LABEL("carry-salt"), &salt);
		for (const struct held *h = k->core->carry->hold.oldest; h; h = h->newer) {
			struct pack p = pack_into(taken, sizeof(taken));

			pack_u64(&p, hold_shorten(salt.b, h->id));
			for (int times = 0; times < 5; times++)
				assert_true(ferry_frame(k, FRAME_CARRY_TAKEN, taken, sizeof(taken)));
		}
		assert_int_equal(world_end(w, 0), ERR_OK);
		encounter_end(&e);
	}
	assert_true(carry_own_story(world_core(w, 0), id[0], order, &story));
	assert_int_equal(story.carriers, 1);
	world_free(w);
}

/* ---- what can be learned ---- */

struct collected {
	uint8_t (*bytes)[PARCEL_SMALL_LEN];
	size_t n;
};

static bool collect(void *ctx, const struct outbox_parcel *row)
{
	struct collected *c = ctx;

	if (row->len == PARCEL_SMALL_LEN)
		memcpy(c->bytes[c->n++], row->parcel, PARCEL_SMALL_LEN);
	return true;
}

#define MANY 300

/* Sealed for a contact that does not answer. */
static void parcels_of(struct world *w, unsigned node, int64_t contact, struct collected *out)
{
	const struct outbox_range range = { .contact = contact, .session = 1, .limit = MANY };

	out->bytes = calloc(MANY, sizeof(*out->bytes));
	assert_non_null(out->bytes);
	for (int i = 0; i < MANY; i++)
		assert_true(world_send(w, node, contact, "the same words each time") > 0);
	assert_int_equal(outbox_next(core_store(world_core(w, node)), &range, collect, out), ERR_OK);
	assert_true(out->n > MANY - 5);
}

/* In how many of their bytes two parcels agree, past the version and the hour, which all have. */
static double agreement(const struct collected *a, const struct collected *b)
{
	size_t same = 0, all = 0;

	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++) {
			if (a == b && i == k)
				continue;
			for (size_t at = PARCEL_TAG_AT; at < PARCEL_SMALL_LEN; at++) {
				same += a->bytes[i][at] == b->bytes[k][at];
				all++;
			}
		}
	return (double)same / (double)all;
}

/*
 * 300 times the same words to one contact, and to another one: the parcels of one pair agree no more than those of two
 * pairs, and no more than chance; and nothing but version, class and hour, and a stamp of zeros, is the same in all.
 */
static void parcels_of_a_pair_cannot_be_told(void **state)
{
	const struct world_options o = { .seed = 40, .nodes = 4 };
	struct world *w = world_new(&o);
	struct collected one = { .n = 0 }, other = { .n = 0 };
	int64_t id[4];

	(void)state;
	assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
	assert_true(world_invite(w, 2, 3, &id[2], &id[3]));
	world_run(w, CLOCK_MINUTE);
	for (unsigned i = 0; i < 4; i++)
		world_switch(w, i, false);
	world_run(w, CLOCK_SECOND);
	parcels_of(w, 0, id[0], &one);
	parcels_of(w, 2, id[2], &other);
	for (size_t i = 0; i < one.n; i++)
		assert_memory_equal(one.bytes[i], other.bytes[i % other.n], PARCEL_TAG_AT);
	/* 45 million comparisons: what chance leaves is under 0.00003. */
	assert_true(agreement(&one, &one) < 1 / 256.0 + 0.0001 && agreement(&one, &one) > 1 / 256.0 - 0.0001);
	assert_true(agreement(&one, &other) < 1 / 256.0 + 0.0001 && agreement(&one, &other) > 1 / 256.0 - 0.0001);
	free(one.bytes);
	free(other.bytes);
	world_free(w);
}

/* Bytes that go both ways when `holder`, who has one parcel, meets somebody who takes it. */
static size_t bytes_of_a_gift(struct world *w, unsigned holder, unsigned taker)
{
	struct encounter e = encounter_strangers(w, holder, taker);
	const size_t before = parcels(w, taker);
	size_t bytes;

	encounter_run(&e, SIZE_MAX);
	bytes = e.bytes;
	encounter_end(&e);
	return parcels(w, taker) > before ? bytes / RECORD_LEN : 0;
}

#define TRIES 10

/* Who wrote a parcel says as much of it as who carries it, record for record. */
static void the_author_gives_as_a_carrier_does(void **state)
{
	size_t seen[2][64] = { { 0 } }, given = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 24; seed++) {
		const struct world_options o = { .seed = 100 + seed, .nodes = 5 };
		struct world *w = world_new(&o);
		int64_t id[2];
		size_t n = 0;

		assert_true(world_invite(w, 0, 1, &id[0], &id[1]));
		world_run(w, CLOCK_MINUTE);
		for (unsigned i = 0; i < 5; i++)
			world_switch(w, i, false);
		world_run(w, CLOCK_SECOND);
		assert_true(world_send(w, 0, id[0], "who was it?") > 0);
		carry_file_collect(world_begin(w, 0));
		while (carry_file_stamp(world_core(w, 0), 1000))
			continue;
		assert_int_equal(world_end(w, 0), ERR_OK);
		for (int i = 0; i < TRIES && n == 0; i++)
			n = bytes_of_a_gift(w, 0, 2);
		seen[0][n < 63 ? n : 63] += n > 0;
		given += n > 0;
		for (int i = n == 0 ? TRIES : (int)(n = 0); i < TRIES && n == 0; i++)
			n = bytes_of_a_gift(w, 2, 3);
		seen[1][n < 63 ? n : 63] += n > 0;
		world_free(w);
	}
	assert_true(given > 5);
	for (size_t i = 0; i < 64; i++)
		if ((seen[0][i] > 0) != (seen[1][i] > 0) && seen[0][i] + seen[1][i] > 4)
			fail_msg("%zu records: %zu times by authors, %zu by carriers", i, seen[0][i], seen[1][i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_taken_is_told_together),
		cmocka_unit_test(large_sets_cost_what_differs),
		cmocka_unit_test(equal_sets_cost_next_to_nothing),
		cmocka_unit_test(a_flood_does_not_crowd_out_others),
		cmocka_unit_test(nobody_brings_more_than_there_is_room_for),
		cmocka_unit_test(an_offer_makes_no_room),
		cmocka_unit_test(what_ends_the_link),
		cmocka_unit_test(nonsense_does_nothing),
		cmocka_unit_test(taken_counts_once),
		cmocka_unit_test(parcels_of_a_pair_cannot_be_told),
		cmocka_unit_test(the_author_gives_as_a_carrier_does),
	};

	return cmocka_run_group_tests_name("core/ferry", tests, NULL, NULL);
}
