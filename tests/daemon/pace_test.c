/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/pace.h"

#include <stdio.h>

#define PAGE 5120    /* ms: a call to somebody absent */
#define DUTY 12

static void a_road_without_a_pace_is_free(void **state)
{
	struct pace p = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		assert_true(pace_may(&p, i, false));
		pace_began(&p);
	}
	pace_ended(&p, 0, 1000000, true);
	assert_true(pace_may(&p, 1000000, false));
}

static void one_at_a_time_then_rest(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 1, DUTY);
	assert_true(pace_may(&p, 1000, false));
	pace_began(&p);
	assert_false(pace_may(&p, 1000, false));
	assert_false(pace_may(&p, 1000, true));    /* one radio */
	pace_ended(&p, 1000, 1000 + PAGE, true);
	assert_false(pace_may(&p, 1000 + PAGE, false));
	assert_true(pace_may(&p, 1000 + PAGE, true));    /* known to be near: no guess */
	assert_false(pace_may(&p, pace_due(&p) - 1, false));
	assert_true(pace_may(&p, pace_due(&p), false));
	assert_int_equal(pace_due(&p), 1000 + PAGE + PAGE * (100 - DUTY) / DUTY);
}

static void success_costs_nothing_and_rest_has_an_end(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 1, DUTY);
	pace_began(&p);
	pace_ended(&p, 0, 900, false);
	assert_true(pace_may(&p, 900, false));
	pace_init(&p, 1, 1);
	for (int i = 0; i < 50; i++) {
		pace_began(&p);
		pace_ended(&p, 1000, 1000 + 30000, true);
	}
	assert_true(pace_due(&p) <= 31000 + PACE_LONGEST);
	/* A clock that went backwards makes no rest out of nothing. */
	pace_init(&p, 1, DUTY);
	pace_began(&p);
	pace_ended(&p, 5000, 1000, true);
	assert_true(pace_may(&p, 1000, false));
}

/* N contacts, all away, each called whenever it has waited longest: what it costs, and how long until one has its turn. */
static void everybody_has_a_turn_within_the_duty(void **state)
{
	static const unsigned counts[] = { 1, 10, 50 };

	(void)state;
	for (size_t k = 0; k < sizeof(counts) / sizeof(counts[0]); k++) {
		const int64_t day = 24 * 3600 * INT64_C(1000), round = (int64_t)counts[k] * PAGE * 100 / DUTY;
		int64_t last[50] = { 0 }, busy = 0, longest = 0, now = 0;
		struct pace p;

		pace_init(&p, 1, DUTY);
		for (unsigned who = 0; now < day; who = (who + 1) % counts[k]) {
			if (!pace_may(&p, now, false))
				now = pace_due(&p);
			pace_began(&p);
			longest = now - last[who] > longest ? now - last[who] : longest;
			last[who] = now;
			busy += PAGE;
			pace_ended(&p, now, now + PAGE, true);
			now += PAGE;
		}
		assert_true(busy * 100 <= now * (DUTY + 1));    /* the last one's rest is not over */
		assert_true(busy * 100 >= day * (DUTY - 1));    /* nor is it lazier than it may be */
		assert_in_range(longest, round - 2 * PAGE, round + 1000);
		printf("%u absent: %.1f %% of the time, each after at most %.1f minutes\n", counts[k],
		       100.0 * (double)busy / (double)now, (double)longest / 60000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_road_without_a_pace_is_free),
		cmocka_unit_test(one_at_a_time_then_rest),
		cmocka_unit_test(success_costs_nothing_and_rest_has_an_end),
		cmocka_unit_test(everybody_has_a_turn_within_the_duty),
	};

	return cmocka_run_group_tests_name("daemon/pace", tests, NULL, NULL);
}
