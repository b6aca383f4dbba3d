/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "core/riblt_decode.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t salt[RIBLT_SALT_LEN] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* Ids shared by both, then those that only a has, then those that only b has: a is [0, both + only_a), b the rest. */
struct sets {
	uint8_t (*ids)[RIBLT_ID_LEN];
	struct riblt *a, *b;
	size_t both, only_a, only_b;
	uint8_t salt[RIBLT_SALT_LEN];
};

static void sets_init(struct sets *s, uint64_t seed, size_t both, size_t only_a, size_t only_b)
{
	struct rand_seeded seeded;
	struct rand r = rand_seeded_source(&seeded);
	size_t n = both + only_a + only_b;

	rand_seeded_init(&seeded, seed);
	*s = (struct sets){ .ids = calloc(n + 1, RIBLT_ID_LEN), .both = both, .only_a = only_a, .only_b = only_b };
	rand_fill(&r, s->salt, sizeof(s->salt));
	rand_fill(&r, s->ids, n * RIBLT_ID_LEN);
	s->a = riblt_new(s->salt, (const uint8_t (*)[RIBLT_ID_LEN])s->ids + only_b, both + only_a);
	s->b = riblt_new(s->salt, (const uint8_t (*)[RIBLT_ID_LEN])s->ids, only_b + both);
}

static void sets_wipe(struct sets *s)
{
	riblt_free(s->a);
	riblt_free(s->b);
	free(s->ids);
}

/* Streams a's symbols into b's decoder; returns the symbols used, 0 when `most` were not enough. */
static uint32_t run(struct sets *s, uint32_t most, struct riblt_decode **out)
{
	struct riblt_decode *d = riblt_decode_new(s->b, s->salt);

	*out = d;
	for (uint32_t i = 0; i < most; i++) {
		struct riblt_symbol sym = riblt_symbol(s->a, i);

		if (riblt_decode_add(d, &sym))
			return riblt_decode_used(d);
	}
	return 0;
}

static bool holds(const struct sets *s, size_t from, size_t n, uint64_t id)
{
	for (size_t i = from; i < from + n; i++)
		if (riblt_hash(s->salt, s->ids[i]) == id)
			return true;
	return false;
}

/* Layout of ids: only_b, both, only_a. */
static void check_found(const struct sets *s, const struct riblt_decode *d)
{
	size_t theirs_n = 0;

	assert_int_equal(riblt_decode_found(d), s->only_a + s->only_b);
	for (size_t i = 0; i < riblt_decode_found(d); i++) {
		bool theirs;
		uint64_t id = riblt_decode_get(d, i, &theirs);

		assert_true(holds(s, theirs ? s->only_b + s->both : 0, theirs ? s->only_a : s->only_b, id));
		theirs_n += theirs;
	}
	assert_int_equal(theirs_n, s->only_a);
}

static uint32_t symbols_for(uint64_t seed, size_t both, size_t only_a, size_t only_b)
{
	struct sets s;
	struct riblt_decode *d;
	uint32_t used;

	sets_init(&s, seed, both, only_a, only_b);
	used = run(&s, 100 + 6 * (uint32_t)(only_a + only_b), &d);
	assert_true(used > 0);
	check_found(&s, d);
	riblt_decode_free(d);
	sets_wipe(&s);
	return used;
}

static void equal_sets_cost_one_symbol(void **state)
{
	(void)state;
	for (size_t n = 0; n < 10000; n = 3 * n + 1)
		assert_int_equal(symbols_for(n, n, 0, 0), 1);
}

static void shapes_decode(void **state)
{
	static const size_t shapes[][3] = { { 0, 1, 0 }, { 0, 0, 1 }, { 0, 300, 0 }, { 0, 0, 300 }, { 0, 200, 200 },
		{ 1000, 1, 0 }, { 1000, 0, 1 }, { 1000, 50, 0 }, { 1000, 0, 50 }, { 10000, 700, 1300 } };

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		symbols_for(i, shapes[i][0], shapes[i][1], shapes[i][2]);
}

static int by_value(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

static void median_is_under_two_a_difference(void **state)
{
	static const size_t ds[] = { 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000 };
	uint32_t used[15];

	(void)state;
	for (size_t k = 0; k < sizeof(ds) / sizeof(ds[0]); k++) {
		for (uint64_t seed = 0; seed < 15; seed++)
			used[seed] = symbols_for(seed * 100 + k, 1000, ds[k] / 2, ds[k] - ds[k] / 2);
		qsort(used, 15, sizeof(used[0]), by_value);
		print_message("d=%zu median %u worst %u\n", ds[k], used[7], used[14]);
		assert_true(used[7] <= 2 * ds[k]);
	}
}

/* An item is in symbol i with probability 2/(i+2): counts of symbols of 20,000 items, within 6 standard deviations. */
static void symbols_hold_their_share(void **state)
{
	struct sets s;
	const uint32_t n = 20000;

	(void)state;
	sets_init(&s, 5, n, 0, 0);
	for (uint32_t i = 0; i < 2000; i++) {
		double share = 2.0 / (i + 2), dev = riblt_symbol(s.a, i).count - n * share;

		assert_true(dev * dev <= 36 * n * share * (1 - share) + 1);
	}
	sets_wipe(&s);
}

static void next_is_exact(void **state)
{
	(void)state;
	for (uint64_t id = 0; id < 2000; id++) {
		uint32_t i = 0;

		while (i < RIBLT_SYMBOLS_MAX) {
			uint32_t j = riblt_next(id, i);

			assert_true(j > i && j <= RIBLT_SYMBOLS_MAX);
			i = j;
		}
	}
}

/*
 * SipHash-2-4's published vector for the input 00 01 .. 1f under the key 00 01 .. 0f, and the symbols that this item goes
 * to, computed apart with unbounded integers.
 */
static void vector(void **state)
{
	static const uint32_t want[] = { 0, 3, 12, 30, 54, 84, 108, 140, 222, 273, 330, 541, 543, 728, 782,
		875, 1238, 21969, 45867, 51780, 55152, 77579, 85441 };
	struct riblt_item item;
	uint8_t id[RIBLT_ID_LEN];
	uint32_t at = 0;

	(void)state;
	for (size_t k = 0; k < sizeof(id); k++)
		id[k] = (uint8_t)k;
	riblt_item_init(&item, salt, riblt_hash(salt, id));
	assert_true(item.id == UINT64_C(0xce7cf2722f512771));
	assert_int_equal(item.check, 0x9ce08902);
	for (size_t k = 0; k < sizeof(want) / sizeof(want[0]); k++, at = riblt_next(item.id, at))
		assert_int_equal(at, want[k]);
	assert_int_equal(at, RIBLT_SYMBOLS_MAX);
}

/* Random symbols: memory and work are bounded by the symbols taken, and nothing completes. */
static void random_symbols_end(void **state)
{
	struct rand_seeded seeded;
	struct rand r = rand_seeded_source(&seeded);
	struct sets s;
	struct riblt_decode *d;

	(void)state;
	rand_seeded_init(&seeded, 9);
	sets_init(&s, 9, 100, 0, 0);
	d = riblt_decode_new(s.b, s.salt);
	for (uint32_t i = 0; i < 5000; i++) {
		struct riblt_symbol sym = { .count = (int32_t)rand_below(&r, 3) };

		rand_fill(&r, &sym.sum, sizeof(sym.sum));
		rand_fill(&r, &sym.check, sizeof(sym.check));
		assert_false(riblt_decode_add(d, &sym));
	}
	assert_true(riblt_decode_found(d) <= 5000);
	riblt_decode_free(d);
	sets_wipe(&s);
}

/*
 * Every symbol claims to be a single item of the forger's choice, with a true check: what is peeled off one disturbs the
 * others, and a decoder without a bound would go round for ever.
 */
static void forged_singles_end(void **state)
{
	struct sets s;
	struct riblt_decode *d;

	(void)state;
	sets_init(&s, 10, 0, 0, 0);
	d = riblt_decode_new(s.b, s.salt);
	for (uint32_t i = 0; i < RIBLT_SYMBOLS_MAX; i++) {
		struct riblt_item item;
		uint64_t id = i;

		riblt_item_init(&item, s.salt, id);
		(void)riblt_decode_add(d, &(struct riblt_symbol){ .sum = id, .check = item.check, .count = 1 });
		assert_true(riblt_decode_found(d) <= i + 1);
	}
	riblt_decode_free(d);
	sets_wipe(&s);
}

/* An item that is in both of the symbols 1 and 2, or in neither. */
static struct riblt_item item_in(const struct sets *s, bool both)
{
	struct riblt_item item;
	uint64_t id = 0;

	while (both ? riblt_next(id, 0) != 1 || riblt_next(id, 1) != 2 : riblt_next(id, 0) <= 2)
		id++;
	riblt_item_init(&item, s->salt, id);
	return item;
}

/*
 * Symbol 1 empty, symbol 2 a single item that belongs to both: peeled off the one it is missing in the other, which is
 * then a single item the other way round, and so on for ever but for the bound.
 */
static void a_circle_ends(void **state)
{
	struct riblt_symbol junk = { .sum = 1, .check = 2, .count = 3 }, empty = { .count = 0 }, single = { .count = 0 };
	struct riblt_item item;
	struct sets s;
	struct riblt_decode *d;

	(void)state;
	sets_init(&s, 12, 0, 0, 0);
	item = item_in(&s, true);
	riblt_add(&single, &item, 1);
	d = riblt_decode_new(s.b, s.salt);
	assert_false(riblt_decode_add(d, &junk));
	assert_false(riblt_decode_add(d, &empty));
	assert_false(riblt_decode_add(d, &single));
	assert_int_equal(riblt_decode_found(d), 3);
	riblt_decode_free(d);
	sets_wipe(&s);
}

/* A single item in a symbol that it does not belong to is not believed. */
static void a_misplaced_item_is_left(void **state)
{
	struct riblt_symbol junk = { .sum = 1, .check = 2, .count = 3 }, single = { .count = 0 };
	struct riblt_item item;
	struct sets s;
	struct riblt_decode *d;

	(void)state;
	sets_init(&s, 13, 0, 0, 0);
	item = item_in(&s, false);
	riblt_add(&single, &item, 1);
	d = riblt_decode_new(s.b, s.salt);
	assert_false(riblt_decode_add(d, &junk));
	assert_false(riblt_decode_add(d, &single));
	assert_false(riblt_decode_add(d, &single));
	assert_int_equal(riblt_decode_found(d), 0);
	riblt_decode_free(d);
	sets_wipe(&s);
}

/* The stream may be as long as it is allowed to be, and not one symbol longer. */
static void endless_stream_stops(void **state)
{
	struct sets s;
	struct riblt_decode *d;
	struct riblt_symbol junk = { .sum = 1, .check = 2, .count = 3 };

	(void)state;
	sets_init(&s, 11, 10, 0, 0);
	d = riblt_decode_new(s.b, s.salt);
	for (uint32_t i = 0; i < RIBLT_SYMBOLS_MAX + 10; i++)
		assert_false(riblt_decode_add(d, &junk));
	assert_int_equal(riblt_decode_used(d), RIBLT_SYMBOLS_MAX);
	riblt_decode_free(d);
	sets_wipe(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector),
		cmocka_unit_test(next_is_exact),
		cmocka_unit_test(symbols_hold_their_share),
		cmocka_unit_test(equal_sets_cost_one_symbol),
		cmocka_unit_test(shapes_decode),
		cmocka_unit_test(median_is_under_two_a_difference),
		cmocka_unit_test(random_symbols_end),
		cmocka_unit_test(forged_singles_end),
		cmocka_unit_test(a_circle_ends),
		cmocka_unit_test(a_misplaced_item_is_left),
		cmocka_unit_test(endless_stream_stops),
	};

	return cmocka_run_group_tests_name("core/riblt", tests, NULL, NULL);
}
