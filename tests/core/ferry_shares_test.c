/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_shares.h"

#include "support/unit.h"

#include <string.h>

static const uint8_t salt[RIBLT_SALT_LEN] = "a link's salt..";

static bool give(struct ferry_shares *s, int64_t neighbour, uint32_t number)
{
	struct held e = { .neighbour = neighbour };

	memcpy(e.id, &number, sizeof(number));
	if (!ferry_shares_fair(s, &e, salt))
		return false;
	ferry_shares_count(s, &e, salt);
	return true;
}

/* Of 20 neighbours one brings a hundred times as much as the others: it gets about twice their share of what is given. */
static void a_flood_is_thinned_out(void **state)
{
	struct ferry_shares s = { .all = 0 };
	uint32_t flood = 0, others = 0;

	(void)state;
	for (uint32_t round = 0; round < 50; round++) {
		for (uint32_t i = 0; i < 100; i++)
			flood += give(&s, 1, round * 100 + i);
		for (int64_t n = 2; n <= 20; n++)
			others += give(&s, n, round);
	}
	assert_int_equal(others, 19 * 50);
	assert_in_range(flood, 50, 120);
}

static void who_is_alone_gives_all(void **state)
{
	struct ferry_shares s = { .all = 0 };

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(give(&s, 7, i));
}

/* However often somebody links anew as another stranger: all strangers are an eighth of the parts. */
static void strangers_are_few_parts(void **state)
{
	struct ferry_shares s = { .all = 0 };
	uint32_t strangers = 0, contacts = 0;

	(void)state;
	for (uint32_t i = 0; i < 5000; i++) {
		strangers += give(&s, -(int64_t)i - 1, i);
		contacts += give(&s, i % 40 + 1, i);
	}
	assert_int_equal(contacts, 5000);
	/* Twice the share of 8 in 48. */
	assert_in_range(strangers, 1, contacts / 2 + 16);
}

/* Ours are scattered over the parts: none of them gets full by them, and none is theirs. */
static void ours_have_no_part_of_their_own(void **state)
{
	struct ferry_shares s = { .all = 0 };
	size_t parts = 0;

	(void)state;
	for (uint32_t i = 0; i < 200; i++)
		(void)give(&s, HOLD_OURS, i);
	for (size_t i = 0; i < FERRY_SHARES; i++) {
		parts += s.given[i] > 0;
		assert_true(s.given[i] <= 12);
	}
	assert_true(parts > 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flood_is_thinned_out),
		cmocka_unit_test(who_is_alone_gives_all),
		cmocka_unit_test(strangers_are_few_parts),
		cmocka_unit_test(ours_have_no_part_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
