/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_known.h"

#include "support/unit.h"

static const uint8_t key[RIBLT_SALT_LEN] = { 1 };

static void what_was_added_is_there(void **state)
{
	struct ferry_known s = { .key = key };

	(void)state;
	assert_false(ferry_known_has(&s, 7));
	for (uint64_t i = 1; i <= 3000; i++) {
		ferry_known_add(&s, i << 20);
		ferry_known_add(&s, i << 20);
	}
	assert_int_equal(s.n, 3000);
	for (uint64_t i = 1; i <= 3000; i++) {
		assert_true(ferry_known_has(&s, i << 20));
		assert_false(ferry_known_has(&s, (i << 20) + 1));
	}
	ferry_known_wipe(&s);
	assert_false(ferry_known_has(&s, 1 << 20));
}

/* A short id of zeros is not told from none, and does no harm. */
static void zero_is_never_there(void **state)
{
	struct ferry_known s = { .key = key };

	(void)state;
	ferry_known_add(&s, 0);
	ferry_known_add(&s, 1);
	assert_false(ferry_known_has(&s, 0));
	assert_true(ferry_known_has(&s, 1));
	ferry_known_wipe(&s);
}

static void there_is_an_end_to_it(void **state)
{
	struct ferry_known s = { .key = key };

	(void)state;
	for (uint64_t i = 1; i <= FERRY_KNOWN_MAX + 1000; i++)
		ferry_known_add(&s, i);
	assert_int_equal(s.n, FERRY_KNOWN_MAX);
	assert_int_equal(s.size, 2 * FERRY_KNOWN_MAX);
	assert_true(ferry_known_has(&s, FERRY_KNOWN_MAX));
	assert_false(ferry_known_has(&s, FERRY_KNOWN_MAX + 1));
	ferry_known_wipe(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_there),
		cmocka_unit_test(zero_is_never_there),
		cmocka_unit_test(there_is_an_end_to_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
