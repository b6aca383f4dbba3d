/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose parcels stay where there is no room for all. */
#include "core/carry.h"

#include "core/carry_state.h"
#include "support/encounter.h"
#include "support/junk.h"
#include "support/unit.h"

#include <stdlib.h>

/* A node with little room, and those who bring it parcels. */
struct shop {
	struct world *w;
	struct rand_seeded seed;
	struct rand rand;
};

static void open(struct shop *s, uint64_t seed)
{
	const struct carry_settings little = { .cap = CARRY_CAP_LEAST, .after = CARRY_AFTER_DEFAULT };

	s->w = encounter_world(seed, 1);
	rand_seeded_init(&s->seed, seed);
	s->rand = rand_seeded_source(&s->seed);
	assert_int_equal(carry_configure(world_begin(s->w, 0), &little), ERR_OK);
	assert_int_equal(world_end(s->w, 0), ERR_OK);
}

static enum carry_taken bring(struct shop *s, int64_t neighbour, enum parcel_class class, uint32_t hours)
{
	struct core *c = world_begin(s->w, 0);
	uint8_t *p = malloc(PARCEL_MAX_LEN);
	enum carry_taken r;

	assert_non_null(p);
	junk_make(p, class, carry_hour(c) + hours, &s->rand);
	r = carry_take(c, neighbour, p, parcel_len(class));
	assert_int_equal(world_end(s->w, 0), ERR_OK);
	free(p);
	return r;
}

static struct carry_counts counts(const struct shop *s)
{
	struct carry_counts n;

	carry_counts(world_core(s->w, 0), &n);
	return n;
}

static uint64_t bytes_of(const struct shop *s, int64_t neighbour)
{
	return hold_part_of(&world_core(s->w, 0)->carry->hold, neighbour).bytes;
}

/* However much somebody brings, it has its share, and what others brought stays. */
static void everybody_has_a_share(void **state)
{
	const uint64_t cap = CARRY_CAP_LEAST;
	struct shop s;

	(void)state;
	open(&s, 6);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, 50), CARRY_KEPT);
		assert_int_equal(bring(&s, -1, PARCEL_SMALL, 50), CARRY_KEPT);
	}
	for (int i = 0; i < 1000; i++) {
		(void)bring(&s, -2, PARCEL_SMALL, 100);
		(void)bring(&s, 8, PARCEL_SMALL, 100);
	}
	assert_int_equal(bytes_of(&s, 7), 20 * PARCEL_SMALL_LEN);
	assert_int_equal(bytes_of(&s, -1), 20 * PARCEL_SMALL_LEN);
	assert_true(bytes_of(&s, 8) <= cap / CARRY_SHARE && bytes_of(&s, 8) > cap / CARRY_SHARE - PARCEL_SMALL_LEN);
	assert_true(bytes_of(&s, -2) + bytes_of(&s, -1) <= cap / CARRY_STRANGERS);
	/* A hundred strangers have no more than one. */
	for (int i = 0; i < 500; i++)
		(void)bring(&s, -100 - i, PARCEL_SMALL, 100);
	assert_true(counts(&s).strangers_bytes <= cap / CARRY_STRANGERS);
	assert_int_equal(bytes_of(&s, 7), 20 * PARCEL_SMALL_LEN);
	/* Many contacts share what there is. */
	for (int i = 0; i < 20 * 256; i++)
		(void)bring(&s, 100 + i % 20, PARCEL_SMALL, 100);
	assert_true(counts(&s).bytes <= cap);
	assert_int_equal(bytes_of(&s, 7), 20 * PARCEL_SMALL_LEN);
	for (int i = 0; i < 20; i++)
		assert_true(bytes_of(&s, 100 + i) > cap / 40);
	world_free(s.w);
}

/* What is large goes before much that is small, and does not come in its place. */
static void small_ones_stay(void **state)
{
	const uint32_t fresh = CARRY_HOURS - 10;
	struct shop s;

	(void)state;
	open(&s, 15);
	for (int i = 0; i < 64; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, fresh), CARRY_KEPT);
	for (int i = 0; i < 3; i++)
		assert_int_equal(bring(&s, 7, PARCEL_LARGE, fresh), CARRY_KEPT);
	assert_int_equal(counts(&s).parcels, 3 + 64);
	/* A large one goes, and then there is room for 64 more. */
	for (int i = 0; i < 64; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, fresh), CARRY_KEPT);
	assert_int_equal(counts(&s).parcels, 2 + 128);
	for (int i = 0; i < 128; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, fresh), CARRY_KEPT);
	assert_int_equal(counts(&s).parcels, 256);
	assert_int_equal(bring(&s, 7, PARCEL_LARGE, fresh), CARRY_REFUSED);
	assert_int_equal(counts(&s).parcels, 256);
	world_free(s.w);
}

/* Of those of one size, what has had its time goes. */
static void the_oldest_goes(void **state)
{
	struct shop s;

	(void)state;
	open(&s, 16);
	for (int i = 0; i < 128; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, 20), CARRY_KEPT);
	for (int i = 0; i < 128; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, 100), CARRY_KEPT);
	for (int i = 0; i < 64; i++)
		assert_int_equal(bring(&s, 7, PARCEL_SMALL, 50), CARRY_KEPT);
	assert_int_equal(bring(&s, 7, PARCEL_SMALL, 10), CARRY_REFUSED);
	world_run(s.w, 21 * CLOCK_HOUR);
	assert_int_equal(counts(&s).parcels, 256 - 64);
	world_free(s.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_has_a_share),
		cmocka_unit_test(small_ones_stay),
		cmocka_unit_test(the_oldest_goes),
	};

	return cmocka_run_group_tests_name("core/carry_room", tests, NULL, NULL);
}
