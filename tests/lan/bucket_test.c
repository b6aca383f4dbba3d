/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "lan/bucket.h"

#include <sodium.h>

static struct bucket_set set;

static int setup(void **state)
{
	static const uint8_t salt[16] = { 1, 2, 3 };

	(void)state;
	bucket_init(&set, salt);
	return 0;
}

static struct place host(uint32_t n)
{
	return (struct place){ .family = 4, .addr = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n } };
}

/* How many of `n` datagrams, evenly spread over `ms` from `from`, are looked at. */
static unsigned flood(const struct place *from, int64_t start, int64_t ms, unsigned n)
{
	unsigned taken = 0;

	for (unsigned i = 0; i < n; i++)
		taken += bucket_take(&set, from, 1, start + ms * i / n);
	return taken;
}

static void one_source_gets_two_a_second(void **state)
{
	struct place a = host(1);

	(void)state;
	assert_int_equal(flood(&a, 1000, 30000, 59), 59);
	assert_in_range(flood(&a, 31000, 1, 10), 1, 3);
}

static void a_flood_is_not_heard_until_it_stops(void **state)
{
	struct place a = host(1);

	(void)state;
	assert_in_range(flood(&a, 1000, 10000, 50000), 2, 4);
	assert_false(bucket_take(&set, &a, 1, 30000));
	assert_true(bucket_take(&set, &a, 1, 11000 + 62000));
}

static void others_are_heard_during_a_flood(void **state)
{
	struct place a = host(1), b = host(2);
	unsigned heard = 0;

	(void)state;
	for (int64_t s = 0; s < 60; s++) {
		(void)flood(&a, 1000 + s * 1000, 999, 5000);
		heard += s % 30 == 0 && bucket_take(&set, &b, 1, 2000 + s * 1000);
	}
	assert_int_equal(heard, 2);
}

/* 254 sources at 20 a second each: all in debt soon, and then a newcomer is heard at once. */
static void a_whole_network_of_floods_is_ridden_out(void **state)
{
	struct place quiet = host(999);
	unsigned taken = 0;

	(void)state;
	for (int64_t ms = 0; ms < 20000; ms += 50) {
		for (uint32_t i = 0; i < 254; i++) {
			struct place p = host(i);

			taken += bucket_take(&set, &p, 1, 1000 + ms);
		}
	}
	assert_true(taken <= 2 * 254 + 40);
	assert_true(bucket_take(&set, &quiet, 1, 21500));
}

static void all_together_have_a_limit_for_each_family(void **state)
{
	struct place six = { .family = 6, .addr = { 0xfe, 0x80, [15] = 1 } };
	unsigned taken = 0;

	(void)state;
	for (uint32_t i = 0; i < 20000; i++) {
		struct place p = host(i);

		taken += bucket_take(&set, &p, 1, 1000 + i / 4);    /* 4000 a second, each from another address */
	}
	assert_in_range(taken, 290, 310);
	assert_true(bucket_take(&set, &six, 1, 6000));
}

static void neighbouring_epochs_have_less(void **state)
{
	unsigned taken = 0;

	(void)state;
	for (int64_t ms = 0; ms < 10000; ms += 10)
		taken += bucket_take_skewed(&set, 1000 + ms);
	assert_in_range(taken, 105, 112);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_source_gets_two_a_second, setup),
		cmocka_unit_test_setup(a_flood_is_not_heard_until_it_stops, setup),
		cmocka_unit_test_setup(others_are_heard_during_a_flood, setup),
		cmocka_unit_test_setup(a_whole_network_of_floods_is_ridden_out, setup),
		cmocka_unit_test_setup(all_together_have_a_limit_for_each_family, setup),
		cmocka_unit_test_setup(neighbouring_epochs_have_less, setup),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}
