/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/spread.h"

#include "base/clock.h"
#include "support/unit.h"

#define COINS 65536

/* Of all coins, the share for which it is given, in 1/1000. */
static unsigned share(struct spread s, uint32_t age, uint32_t crowd)
{
	uint32_t given = 0;

	for (uint32_t i = 0; i < COINS; i++)
		given += spread_gives(&s, age, crowd, i << 16 | 0x8000);
	return given * 1000 / COINS;
}

static struct spread after(unsigned met, unsigned had)
{
	struct spread s = { 0, 0 };

	for (unsigned i = 0; i < met; i++)
		spread_met(&s, i < had);
	return s;
}

static void who_is_alone_gives_to_everybody(void **state)
{
	(void)state;
	assert_int_equal(share(after(0, 0), 2, 0), 1000);
	assert_int_equal(share(after(50, 50), 2, 20), 1000);
	assert_true(share(after(50, 50), 2, 21) < 1000);
	assert_int_equal(share(after(0, 0), 0, 80), 1000);
	assert_true(share(after(0, 0), 0, 81) < 1000);
	assert_int_equal(share(after(9, 9), 100, 4), 1000);
	assert_int_equal(share(after(9, 9), 100, 5), 0);
}

static void in_a_crowd_a_quarter_is_enough(void **state)
{
	(void)state;
	for (uint32_t age = 0; age < 200; age++) {
		assert_int_equal(share(after(1000, 400), age, 1000), 0);
		assert_true(share(after(1000, 100), age, 1000) > 50);
		assert_true(share(after(1000, 100), age, 1000) < share(after(1000, 0), age, 1000));
	}
}

static void the_first_hour_needs_no_proof_that_it_is_lacking(void **state)
{
	(void)state;
	assert_true(share(after(0, 0), 0, 200) > 150);
	assert_int_equal(share(after(0, 0), 1, 200), 0);
	assert_true(share(after(3, 0), 1, 200) > 50);
	assert_true(share(after(30, 0), 1, 200) > share(after(3, 0), 1, 200));
	/* And never to everybody at once, or all would have it before anybody sees that many do. */
	assert_true(share(after(1000, 0), 3, 1000) < 200);
}

static void more_while_it_is_young_and_less_when_it_is_old(void **state)
{
	(void)state;
	assert_true(share(after(20, 12), 0, 80) > 0);
	assert_int_equal(share(after(20, 12), 4, 80), 0);
	assert_true(share(after(20, 7), 15, 60) > 0);
	assert_int_equal(share(after(20, 7), 16, 60), 0);
}

static void the_counts_do_not_run_over(void **state)
{
	struct spread s = after(UINT16_MAX, 30000);

	(void)state;
	assert_int_equal(s.met, UINT16_MAX);
	spread_met(&s, true);
	assert_int_equal(s.met, UINT16_MAX / 2 + 1);
	assert_int_equal(s.had, 15001);
	assert_false(spread_gives(&(struct spread){ UINT16_MAX, UINT16_MAX }, 2, UINT32_MAX, 0));
	assert_true(spread_gives(&(struct spread){ UINT16_MAX, 0 }, 2, UINT32_MAX, 0));
}

static void one_knows_how_many_one_meets(void **state)
{
	struct spread_crowd c = { .level = 0 };
	int64_t now = 5 * CLOCK_DAY;

	(void)state;
	assert_int_equal(spread_crowd(&c, now), SPREAD_CROWD_FIRST);
	spread_crowd_met(&c, now);
	assert_int_equal(spread_crowd(&c, now), SPREAD_CROWD_FIRST + 1);
	for (int i = 0; i < 10 * 48; i++)
		spread_crowd_met(&c, now += CLOCK_DAY / 48);
	assert_in_range(spread_crowd(&c, now), 46, 50);
	for (int i = 0; i < 10 * 480; i++)
		spread_crowd_met(&c, now += CLOCK_DAY / 480);
	assert_in_range(spread_crowd(&c, now), 475, 485);
	assert_in_range(spread_crowd(&c, now + CLOCK_DAY), 230, 250);
	assert_int_equal(spread_crowd(&c, now - CLOCK_DAY), spread_crowd(&c, now));
	assert_int_equal(spread_crowd(&c, INT64_MAX), 0);
	for (c.level = UINT32_MAX - 300; c.level < UINT32_MAX - 256;)
		spread_crowd_met(&c, c.at);
	spread_crowd_met(&c, c.at);
	assert_true(c.level >= UINT32_MAX - 256);
}

static void a_few_are_asked_for_as_cover(void **state)
{
	unsigned n = 0;

	(void)state;
	for (uint32_t i = 0; i < 10000; i++)
		n += spread_covers(i * 7919);
	assert_int_equal(n, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_alone_gives_to_everybody),
		cmocka_unit_test(in_a_crowd_a_quarter_is_enough),
		cmocka_unit_test(the_first_hour_needs_no_proof_that_it_is_lacking),
		cmocka_unit_test(more_while_it_is_young_and_less_when_it_is_old),
		cmocka_unit_test(the_counts_do_not_run_over),
		cmocka_unit_test(one_knows_how_many_one_meets),
		cmocka_unit_test(a_few_are_asked_for_as_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
