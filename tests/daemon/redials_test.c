/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "daemon/redials.h"

static struct redials fresh(const struct redial *rows, size_t n, int64_t now)
{
	struct redials t;

	redials_init(&t, REDIALS_MOST);
	redials_replace(&t, rows, n, now);
	return t;
}

static void rows_are_found_whatever_their_order(void **state)
{
	const struct redial rows[] = { { .peer = 9 }, { .peer = 2 }, { .peer = UINT64_MAX } };
	struct redials t = fresh(rows, 3, 0);

	(void)state;
	assert_int_equal(redials_find(&t, 9, 0)->peer, 9);
	assert_int_equal(redials_find(&t, UINT64_MAX, 0)->peer, UINT64_MAX);
	assert_null(redials_find(&t, 3, 0));
	redials_replace(&t, NULL, 0, 0);
	assert_null(redials_find(&t, 9, 0));
	redials_wipe(&t);
}

static void one_side_goes_first(void **state)
{
	const struct redial rows[] = { { .peer = 1, .turn = REDIAL_NOW }, { .peer = 2, .turn = REDIAL_LATER },
		                       { .peer = 3, .turn = REDIAL_NEVER } };
	struct redials t = fresh(rows, 3, 1000);

	(void)state;
	assert_true(redials_may(redials_find(&t, 1, 0)));
	assert_true(redials_due(redials_find(&t, 1, 0)) <= 1000);
	assert_int_equal(redials_due(redials_find(&t, 2, 0)), 1000 + REDIALS_LATER);
	assert_false(redials_may(redials_find(&t, 3, 0)));
	redials_wipe(&t);
}

static void back_off_outlives_a_new_list(void **state)
{
	const struct redial row = { .peer = 1, .turn = REDIAL_NOW };
	struct redials t = fresh(&row, 1, 0);
	struct rand_seeded seed;
	struct rand rand;
	int64_t due;

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	backoff_failed(&redials_find(&t, 1, 0)->backoff, 0, &rand);
	redials_find(&t, 1, 0)->running = true;
	due = redials_due(redials_find(&t, 1, 0));
	assert_true(due > 0);
	redials_replace(&t, &row, 1, 100);
	assert_int_equal(redials_due(redials_find(&t, 1, 0)), due);
	assert_false(redials_may(redials_find(&t, 1, 0)));
	redials_wipe(&t);
}

static void the_other_side_goes_first_again_after_a_link(void **state)
{
	struct redial row = { .peer = 1, .turn = REDIAL_LATER, .linked = true };
	struct redials t = fresh(&row, 1, 0);

	(void)state;
	assert_false(redials_may(redials_find(&t, 1, 0)));
	row.linked = false;
	redials_replace(&t, &row, 1, 500000);
	assert_int_equal(redials_due(redials_find(&t, 1, 0)), 500000 + REDIALS_LATER);
	redials_wipe(&t);
}

static void a_hint_makes_it_due_but_keeps_the_order(void **state)
{
	const struct redial rows[] = { { .peer = 1, .turn = REDIAL_NOW }, { .peer = 2, .turn = REDIAL_LATER } };
	struct redials t = fresh(rows, 2, 0);
	const int64_t later = 10 * REDIALS_GRID;
	struct rand_seeded seed;
	struct rand rand;

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	for (int i = 0; i < 20; i++)
		backoff_failed(&redials_find(&t, 1, 0)->backoff, later, &rand);
	assert_true(redials_due(redials_find(&t, 1, 0)) > later + REDIALS_FIRST);
	redials_hint(redials_find(&t, 1, 0), later);
	redials_hint(redials_find(&t, 2, 0), later);
	assert_true(redials_due(redials_find(&t, 1, 0)) <= later + REDIALS_FIRST);
	assert_int_equal(redials_due(redials_find(&t, 2, 0)), later + REDIALS_LATER);
	/* Hints that follow do not push it away. */
	redials_hint(redials_find(&t, 2, 0), later + 1000);
	assert_int_equal(redials_due(redials_find(&t, 2, 0)), later + REDIALS_LATER);
	redials_wipe(&t);
}

static void far_waits_end_together(void **state)
{
	(void)state;
	assert_int_equal(redials_wake(REDIALS_GRID, 0), REDIALS_GRID);
	assert_int_equal(redials_wake(REDIALS_GRID + 1, 0), 2 * REDIALS_GRID);
	assert_int_equal(redials_wake(2 * REDIALS_GRID, 0), 2 * REDIALS_GRID);
	assert_int_equal(redials_wake(5, 3), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_found_whatever_their_order),
		cmocka_unit_test(one_side_goes_first),
		cmocka_unit_test(back_off_outlives_a_new_list),
		cmocka_unit_test(the_other_side_goes_first_again_after_a_link),
		cmocka_unit_test(a_hint_makes_it_due_but_keeps_the_order),
		cmocka_unit_test(far_waits_end_together),
	};

	return cmocka_run_group_tests_name("daemon/redials", tests, NULL, NULL);
}
