/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/clock.h"
#include "base/rand.h"
#include "core/reconcile_wire.h"
#include "support/reconcile_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exactly the `n` ids from `from` on, in their order. */
static void check_pushes(struct reconcile *s, const struct reconcile_sets *sets, size_t from, size_t n)
{
	uint8_t id[RIBLT_ID_LEN];

	for (size_t i = 0; i < n; i++) {
		assert_true(reconcile_next_push(s, id));
		assert_memory_equal(id, sets->ids[from + i], sizeof(id));
	}
	assert_false(reconcile_next_push(s, id));
}

/* Reconciles and checks that each side pushes what the other lacks, all of it and nothing else. */
static struct reconcile_result run(uint64_t seed, const size_t shape[3], uint32_t first, int64_t rtt)
{
	struct reconcile_sets sets;
	struct reconcile *a, *b;
	struct reconcile_result r;

	reconcile_sets_init(&sets, seed, shape[0], shape[1], shape[2]);
	a = reconcile_sets_sender(&sets, first, rtt);
	b = reconcile_sets_receiver(&sets);
	r = reconcile_run(a, b, rtt);
	assert_true(r.converged);
	check_pushes(a, &sets, sets.only_b + sets.both, sets.only_a);
	check_pushes(b, &sets, 0, sets.only_b);
	assert_int_equal(r.b.wanted, sets.only_a);
	reconcile_free(a);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
	return r;
}

static void equal_sets_cost_one_symbol(void **state)
{
	static const size_t ns[] = { 1, 2, 100, 10000 };
	static const int64_t rtts[] = { 0, 50, 1500 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 3; k++) {
			struct reconcile_result r = run(i, (const size_t[]){ ns[i], 0, 0 }, 1, rtts[k]);

			assert_int_equal(r.a.symbols, 1);
			assert_int_equal(r.bytes, 17);
			assert_int_equal(r.took, rtts[k]);
		}
}

static void shapes_converge(void **state)
{
	static const size_t shapes[][3] = {
		{ 0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0, 1, 1 }, { 1, 1, 1 }, { 3, 2, 1 }, { 0, 500, 0 }, { 0, 0, 500 },
		{ 0, 300, 300 }, { 5, 1000, 0 }, { 5, 0, 1000 }, { 1000, 0, 200 }, { 1000, 200, 0 }, { 10000, 1000, 1000 },
		{ 63, 1, 0 }, { 64, 0, 1 }, { 65, 2, 2 }, { 0, 2000, 8000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		run(i, shapes[i], 1, 0);
		run(i, shapes[i], RECONCILE_RECORD, 50);
		run(i, shapes[i], 1, 1500);
		run(i, shapes[i], 5000, 1500);
	}
}

static void random_sets_converge(void **state)
{
	struct rand_seeded seeded;
	struct rand r = rand_seeded_source(&seeded);

	(void)state;
	rand_seeded_init(&seeded, 77);
	for (uint64_t i = 0; i < 150; i++) {
		size_t shape[3] = { rand_below(&r, 1u << rand_below(&r, 14)), rand_below(&r, 1u << rand_below(&r, 11)),
			            rand_below(&r, 1u << rand_below(&r, 11)) };

		run(i, shape, 1 + rand_below(&r, 300), rand_below(&r, 2000));
	}
}

static int by_value(const void *x, const void *y)
{
	uint32_t a, b;

	memcpy(&a, x, sizeof(a));
	memcpy(&b, y, sizeof(b));
	return a < b ? -1 : a > b;
}

/* Of 10,000 ids, d scattered: symbols used at the median, and what the pace sent beyond that. */
static void price_of_a_difference(void **state)
{
	static const size_t ds[] = { 1, 2, 3, 5, 10, 30, 100, 300, 1000 };
	static const int64_t rtts[] = { 0, 50, 1500 };
	uint32_t used[3 * 5];

	(void)state;
	for (size_t i = 0; i < sizeof(ds) / sizeof(ds[0]); i++) {
		uint32_t worst = 0;

		for (uint64_t k = 0; k < 15; k++) {
			size_t shape[3] = { 10000 - ds[i], ds[i] / 2, ds[i] - ds[i] / 2 };
			struct reconcile_result r = run(100 * i + k, shape, 1, rtts[k % 3]);
			uint32_t need = r.b.symbols_used, fair = need == 1 ? 1 : need <= 64 ? 160 : 2 * need + 128;

			used[k] = r.b.symbols_used;
			assert_true(r.a.symbols <= fair);
			assert_true(r.a.bytes_out <= 15 * (uint64_t)r.a.symbols + 4);
			assert_int_equal(r.b.bytes_out, 8 * (ds[i] / 2));
			worst = r.a.symbols > worst ? r.a.symbols : worst;
		}
		qsort(used, 15, sizeof(used[0]), by_value);
		print_message("d=%zu: symbols used %u at the median, %u at most; sent at most %u\n", ds[i], used[7],
		              used[14], worst);
		assert_true(used[7] <= 2 * ds[i]);
	}
}

/* A first flight of twice the difference settles everything in one round trip, whatever that is. */
static void one_round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 5; seed++) {
		struct reconcile_result r = run(seed, (const size_t[]){ 9000, 500, 500 }, 2000, 1500);

		assert_int_equal(r.took, 1500);
		assert_int_equal(r.a.symbols, 2000);
	}
}

/* An eager sender does not wait for the answer to its first flight. */
static void eager_is_sooner(void **state)
{
	int64_t took[2];

	(void)state;
	for (int eager = 0; eager < 2; eager++) {
		const struct reconcile_pace pace = { .first = RECONCILE_RECORD, .eager = eager, .rtt = 1000 };
		struct reconcile_sets sets;
		struct reconcile *a, *b;
		struct reconcile_set set = { .n = 5000 };

		reconcile_sets_init(&sets, 2, 5000, 0, 100);
		set.salt = sets.salt;
		set.ids = malloc(5000 * RIBLT_ID_LEN);
		memcpy(set.ids, sets.ids + 100, 5000 * RIBLT_ID_LEN);
		a = reconcile_new_sender(&set, &pace);
		b = reconcile_sets_receiver(&sets);
		took[eager] = reconcile_run(a, b, 1000).took;
		reconcile_free(a);
		reconcile_free(b);
		reconcile_sets_wipe(&sets);
	}
	assert_int_equal(took[0] - took[1], 1251);
}

/* A round trip that turns out shorter is taken into account at once. */
static void a_new_round_trip_counts(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 15, 5000, 0, 0);
	a = reconcile_sets_sender(&sets, 1, 1000);
	assert_int_equal(reconcile_output(a, 0, buf, sizeof(buf), &len), RECONCILE_OPEN);
	assert_int_equal(reconcile_output(a, 1251, buf, sizeof(buf), &len), RECONCILE_SYMBOLS);
	assert_int_equal(reconcile_wake(a), 1251 + 500);
	reconcile_set_rtt(a, 100);
	assert_int_equal(reconcile_wake(a), 1251 + 50);
	reconcile_free(a);
	reconcile_sets_wipe(&sets);
}

/* The sender's whole stream is made without one answer, and then all answers are given at once. */
static void direction_changes_once(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a, *b;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	enum reconcile_kind kind;
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 3, 1000, 40, 60);
	a = reconcile_sets_sender(&sets, 400, 50);
	b = reconcile_sets_receiver(&sets);
	while ((kind = reconcile_output(a, 0, buf, sizeof(buf), &len)) != RECONCILE_NONE)
		assert_true(reconcile_input(b, kind, buf, len));
	while ((kind = reconcile_output(b, 0, buf, sizeof(buf), &len)) != RECONCILE_NONE)
		assert_true(reconcile_input(a, kind, buf, len));
	assert_true(reconcile_is_done(a));
	assert_true(reconcile_is_done(b));
	check_pushes(a, &sets, 1060, 40);
	check_pushes(b, &sets, 0, 60);
	reconcile_free(a);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
}

/* Frames as small as the link likes: one symbol or a few ids at a time. */
static void small_frames(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a, *b;
	uint8_t buf[RECONCILE_OUT_MIN];
	enum reconcile_kind kind;
	int64_t now = 0;
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 4, 100, 100, 100);
	a = reconcile_sets_sender(&sets, 1, 50);
	b = reconcile_sets_receiver(&sets);
	while (!reconcile_is_done(a)) {
		while ((kind = reconcile_output(a, now, buf, sizeof(buf), &len)) != RECONCILE_NONE)
			assert_true(reconcile_input(b, kind, buf, len));
		while ((kind = reconcile_output(b, now, buf, sizeof(buf), &len)) != RECONCILE_NONE)
			assert_true(reconcile_input(a, kind, buf, len));
		now++;
	}
	assert_true(reconcile_stats(a).ids > 0);
	check_pushes(a, &sets, 200, 100);
	check_pushes(b, &sets, 0, 100);
	reconcile_free(a);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
}

/* Nobody answers: the sender stops at its cap, and asks for no more wake-ups. */
static void endless_silence_ends(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	int64_t now = 0;
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 5, 5000, 0, 0);
	a = reconcile_sets_sender(&sets, 1, 1500);
	assert_true(reconcile_wake(a) == INT64_MIN);
	while (reconcile_wake(a) != CLOCK_NEVER) {
		now = reconcile_wake(a) > now ? reconcile_wake(a) : now;
		assert_int_not_equal(reconcile_output(a, now, buf, sizeof(buf), &len), RECONCILE_NONE);
	}
	assert_int_equal(reconcile_stats(a).symbols, reconcile_symbol_cap(5000));
	assert_int_equal(reconcile_stats(a).ids, 5000);
	assert_false(reconcile_is_done(a));
	reconcile_free(a);
	reconcile_sets_wipe(&sets);
}

/* A sender that was asked for something that it never offered, or for more than it has, or twice told that it is over. */
static void false_answers_are_errors(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX] = { 0 }, id[RIBLT_ID_LEN];
	uint64_t known;
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 6, 2, 0, 0);
	known = riblt_hash(sets.salt, sets.ids[0]);
	a = reconcile_sets_sender(&sets, 1, 0);
	assert_false(reconcile_input(a, RECONCILE_DONE, buf, 0));    /* before OPEN has gone */
	assert_int_equal(reconcile_output(a, 0, buf, sizeof(buf), &len), RECONCILE_OPEN);
	assert_false(reconcile_input(a, RECONCILE_OPEN, buf, len));
	assert_false(reconcile_input(a, RECONCILE_SYMBOLS, buf + 4, len - 4));
	assert_false(reconcile_input(a, RECONCILE_NONE, buf, 0));
	memset(buf, 0, sizeof(buf));
	assert_false(reconcile_input(a, RECONCILE_WANT, buf, 8));
	reconcile_free(a);

	a = reconcile_sets_sender(&sets, 1, 0);
	(void)reconcile_output(a, 0, buf, sizeof(buf), &len);
	for (size_t i = 0; i < 8; i++)
		buf[i] = buf[8 + i] = (uint8_t)(known >> (56 - 8 * i));
	assert_true(reconcile_input(a, RECONCILE_WANT, buf, 16));
	assert_true(reconcile_next_push(a, id));
	assert_false(reconcile_next_push(a, id));
	assert_false(reconcile_input(a, RECONCILE_WANT, buf, 8));    /* a third of two */
	assert_int_equal(reconcile_output(a, 100000, buf, sizeof(buf), &len), RECONCILE_NONE);
	assert_false(reconcile_input(a, RECONCILE_DONE, buf, 1));
	assert_true(reconcile_input(a, RECONCILE_DONE, buf, 0));
	assert_false(reconcile_input(a, RECONCILE_DONE, buf, 0));
	assert_false(reconcile_input(a, RECONCILE_WANT, buf, 8));
	reconcile_free(a);
	reconcile_sets_wipe(&sets);
}

/* A forger's symbols never decode: the receiver takes as many as the claimed set allows, then its ids, and no more. */
static void forged_stream_ends(void **state)
{
	struct rand_seeded seeded;
	struct rand r = rand_seeded_source(&seeded);
	static struct reconcile_wire_symbols m;
	static struct reconcile_wire_ids ids;
	struct reconcile_sets sets;
	struct reconcile *b;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	uint32_t cap = reconcile_symbol_cap(1000), sent = 1;

	(void)state;
	rand_seeded_init(&seeded, 8);
	reconcile_sets_init(&sets, 8, 0, 0, 50);
	b = reconcile_sets_receiver(&sets);
	m = (struct reconcile_wire_symbols){ .items = 1000, .n = 1, .symbol = { { .count = 1000, .sum = 1 } } };
	assert_true(reconcile_input(b, RECONCILE_OPEN, buf, reconcile_wire_open_encode(buf, sizeof(buf), &m)));
	assert_false(reconcile_input(b, RECONCILE_IDS, buf, 8));    /* the symbols are not used up yet */
	for (; sent < cap; sent += m.n) {
		m.first = sent;
		m.n = cap - sent < 50 ? cap - sent : 50;
		rand_fill(&r, m.symbol, m.n * sizeof(m.symbol[0]));
		for (uint32_t k = 0; k < m.n; k++)
			m.symbol[k].count = (int32_t)rand_below(&r, 1001);
		assert_true(reconcile_input(b, RECONCILE_SYMBOLS, buf, reconcile_wire_symbols_encode(buf, sizeof(buf), &m)));
	}
	m.first = sent;
	assert_false(reconcile_input(b, RECONCILE_SYMBOLS, buf, reconcile_wire_symbols_encode(buf, sizeof(buf), &m)));
	for (uint32_t left = 1000; left > 0; left -= ids.n) {
		ids.n = left < 300 ? left : 300;
		rand_fill(&r, ids.id, sizeof(ids.id));
		assert_true(reconcile_input(b, RECONCILE_IDS, buf, reconcile_wire_ids_encode(buf, sizeof(buf), &ids)));
	}
	assert_false(reconcile_input(b, RECONCILE_IDS, buf, 8));
	assert_int_equal(reconcile_stats(b).wanted, 1000);
	check_pushes(b, &sets, 0, 50);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
}

/* Symbol 0 that, less our set, leaves the item of this short id, on their side (1) or on ours (-1). */
static bool is_believed(const struct reconcile_sets *sets, uint64_t short_id, int32_t sign)
{
	struct reconcile_wire_symbols *m = calloc(1, sizeof(*m));
	struct reconcile *b = reconcile_sets_receiver(sets);
	struct riblt_item item;
	uint8_t buf[64];
	bool ok;

	for (size_t i = 0; i < sets->both; i++) {
		riblt_item_init(&item, sets->salt, riblt_hash(sets->salt, sets->ids[i]));
		riblt_add(&m->symbol[0], &item, 1);
	}
	riblt_item_init(&item, sets->salt, short_id);
	riblt_add(&m->symbol[0], &item, sign);
	m->n = 1;
	m->items = (uint32_t)m->symbol[0].count;
	ok = reconcile_input(b, RECONCILE_OPEN, buf, reconcile_wire_open_encode(buf, sizeof(buf), m));
	reconcile_free(b);
	free(m);
	return ok;
}

/* "You lack this": but we have it. "You alone have this": but we have it not. */
static void forged_differences_are_errors(void **state)
{
	struct reconcile_sets sets;

	(void)state;
	reconcile_sets_init(&sets, 12, 1, 0, 0);
	assert_true(is_believed(&sets, 99, 1));
	assert_false(is_believed(&sets, riblt_hash(sets.salt, sets.ids[0]), 1));
	reconcile_sets_wipe(&sets);
	reconcile_sets_init(&sets, 12, 2, 0, 0);
	assert_false(is_believed(&sets, 99, -1));
	reconcile_sets_wipe(&sets);
}

/*
 * Two ids with one short id. They are made so by force, as an id is given twice: its symbols can never be told, the plain
 * ids can, and both are pushed.
 */
static void shared_short_ids_lose_nothing(void **state)
{
	for (int twice_at_a = 0; twice_at_a < 2; twice_at_a++) {
		struct reconcile_sets sets;
		struct reconcile *a, *b;
		struct reconcile_result r;

		reconcile_sets_init(&sets, 13, 20, twice_at_a ? 2 : 0, twice_at_a ? 0 : 2);
		memcpy(sets.ids[twice_at_a ? 20 : 0], sets.ids[twice_at_a ? 21 : 1], RIBLT_ID_LEN);
		a = reconcile_sets_sender(&sets, 1, 10);
		b = reconcile_sets_receiver(&sets);
		r = reconcile_run(a, b, 10);
		assert_true(r.converged);
		assert_int_equal(r.a.ids, twice_at_a ? 22 : 20);
		check_pushes(a, &sets, sets.only_b + 20, sets.only_a);
		check_pushes(b, &sets, 0, sets.only_b);
		reconcile_free(a);
		reconcile_free(b);
		reconcile_sets_wipe(&sets);
	}
	(void)state;
}

/* A cut of every frame of a real session is refused or harmless, read from a block of exactly its size. */
static void truncated_frames(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 14, 30, 5, 5);
	a = reconcile_sets_sender(&sets, 20, 10);
	assert_int_equal(reconcile_output(a, 0, buf, sizeof(buf), &len), RECONCILE_OPEN);
	for (size_t cut = 0; cut < len; cut++) {
		struct reconcile *b = reconcile_sets_receiver(&sets);
		uint8_t *p = unit_exact(buf, cut);

		if (reconcile_input(b, RECONCILE_OPEN, p, cut))
			assert_true(reconcile_stats(b).symbols < 20);
		reconcile_free(b);
		free(p);
	}
	reconcile_free(a);
	reconcile_sets_wipe(&sets);
}

static bool wants_even(void *ctx, uint64_t short_id)
{
	(*(size_t *)ctx)++;
	return short_id % 2 == 0;
}

static size_t count_of(struct reconcile *s, bool (*next)(struct reconcile *s, uint8_t id[RIBLT_ID_LEN]),
                       const struct reconcile_sets *sets, uint64_t odd)
{
	uint8_t id[RIBLT_ID_LEN];
	size_t n = 0;

	for (; next(s, id); n++)
		assert_int_equal(riblt_hash(sets->salt, id) % 2, odd);
	return n;
}

/* What it does not choose the sender knows to be lacking, and is left to decide. */
static void a_receiver_that_chooses(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a, *b;
	size_t asked = 0, pushes, lacks;

	(void)state;
	reconcile_sets_init(&sets, 7, 1000, 300, 50);
	a = reconcile_sets_sender(&sets, 64, 10);
	b = reconcile_sets_receiver(&sets);
	reconcile_choose(b, wants_even, &asked);
	assert_true(reconcile_run(a, b, 10).converged);
	assert_int_equal(asked, 300);
	pushes = count_of(a, reconcile_next_push, &sets, 0);
	lacks = count_of(a, reconcile_next_lack, &sets, 1);
	assert_int_equal(pushes + lacks, 300);
	assert_true(pushes > 100 && lacks > 100);
	check_pushes(b, &sets, 0, 50);
	reconcile_free(a);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
}

/* Who is not trusted may not claim to have more than so many. */
static void a_sender_may_have_so_many(void **state)
{
	struct reconcile_sets sets;
	struct reconcile *a;
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	size_t len;

	(void)state;
	reconcile_sets_init(&sets, 15, 30, 5, 0);
	a = reconcile_sets_sender(&sets, 20, 10);
	assert_int_equal(reconcile_output(a, 0, buf, sizeof(buf), &len), RECONCILE_OPEN);
	for (uint32_t most = 34; most <= 35; most++) {
		const struct reconcile_set none = { .salt = sets.salt, .most = most };
		struct reconcile *b = reconcile_new_receiver(&none);

		assert_int_equal(reconcile_input(b, RECONCILE_OPEN, buf, len), most == 35);
		reconcile_free(b);
	}
	reconcile_free(a);
	reconcile_sets_wipe(&sets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_sets_cost_one_symbol),
		cmocka_unit_test(shapes_converge),
		cmocka_unit_test(random_sets_converge),
		cmocka_unit_test(price_of_a_difference),
		cmocka_unit_test(one_round_trip),
		cmocka_unit_test(eager_is_sooner),
		cmocka_unit_test(a_new_round_trip_counts),
		cmocka_unit_test(direction_changes_once),
		cmocka_unit_test(small_frames),
		cmocka_unit_test(endless_silence_ends),
		cmocka_unit_test(false_answers_are_errors),
		cmocka_unit_test(forged_stream_ends),
		cmocka_unit_test(forged_differences_are_errors),
		cmocka_unit_test(shared_short_ids_lose_nothing),
		cmocka_unit_test(a_receiver_that_chooses),
		cmocka_unit_test(truncated_frames),
		cmocka_unit_test(a_sender_may_have_so_many),
	};

	return cmocka_run_group_tests_name("core/reconcile", tests, NULL, NULL);
}
