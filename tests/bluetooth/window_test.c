/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/clock.h"
#include "bluetooth/window.h"

static const struct bdaddr low = { { 2, 0, 0, 0, 0, 1 } }, high = { { 2, 0, 0, 0, 0, 9 } };
static struct rand_seeded seeded;
static struct rand source;

static int setup(void **state)
{
	(void)state;
	rand_seeded_init(&seeded, 1);
	source = rand_seeded_source(&seeded);
	return 0;
}

static void nothing_is_done_until_asked(void **state)
{
	struct window w = { 0 };

	(void)state;
	assert_false(window_is_due(&w, 1000, true));
	assert_true(window_wake(&w, 1000, true) == CLOCK_NEVER);
	assert_int_equal(window_left(w.nearby, 1000), 0);
}

static void nearby_looks_around_only_for_somebody(void **state)
{
	struct window w = { 0 };

	(void)state;
	window_nearby(&w, 1000, 60000, true);
	assert_true(w.seen);
	assert_false(window_is_due(&w, 1000, false));
	assert_int_equal(window_wake(&w, 1000, false), 61000);    /* to be seen no more */
	assert_true(window_is_due(&w, 1000, true));
	window_began(&w);
	assert_false(window_is_due(&w, 2000, true));
	window_ended(&w, 11000, &source);
	assert_false(window_is_due(&w, 15999, true));
	assert_true(window_is_due(&w, 16000, true));
	assert_false(window_is_due(&w, 61000, true));
	assert_true(window_wake(&w, 61000, true) == CLOCK_NEVER);
	window_nearby(&w, 70000, 0, true);
	assert_false(w.seen);
}

static void blackout_is_seldom_and_ends(void **state)
{
	struct window w = { 0 };
	int64_t now = 5000, end = now + CLOCK_DAY, looked = 0;
	unsigned looks = 0;

	(void)state;
	window_blackout(&w, now, CLOCK_DAY);
	while (now < end) {
		if (window_is_due(&w, now, false)) {
			/* At first sooner: whoever was looking as well has not been found. */
			const bool soon = looks <= WINDOW_EARLY;
			const int64_t least = soon ? WINDOW_SOON : WINDOW_LEAST;

			assert_true(looks == 0 || now - looked >= least - CLOCK_SECOND);
			assert_true(looks == 0 ||
				    now - looked <= least + (soon ? WINDOW_SOON_SPREAD : WINDOW_SPREAD) + CLOCK_SECOND);
			looked = now;
			looks++;
			window_began(&w);
			now += WINDOW_SCAN * CLOCK_SECOND;
			window_ended(&w, now, &source);
		}
		now = window_wake(&w, now, false) < now + CLOCK_SECOND ? now + CLOCK_SECOND : window_wake(&w, now, false);
	}
	assert_in_range(looks, CLOCK_DAY / (WINDOW_LEAST + WINDOW_SPREAD) - 1, CLOCK_DAY / WINDOW_LEAST + WINDOW_EARLY + 1);
	assert_false(window_is_due(&w, end, false));
	assert_int_equal(window_left(w.blackout, end), 0);
}

static void the_lower_address_calls_and_the_other_waits_a_round(void **state)
{
	struct window w = { 0 };
	struct window_device *d = window_device(&w, &high, 1000);

	(void)state;
	assert_true(window_may_meet(d, &low, 1000));
	d->met = 1000;
	assert_false(window_may_meet(d, &low, 1000 + WINDOW_AGAIN - 1));
	assert_true(window_may_meet(d, &low, 1000 + WINDOW_AGAIN));
	d = window_device(&w, &low, 1000);
	assert_false(window_may_meet(d, &high, 1000));
	assert_false(window_may_meet(d, &high, 1000 + WINDOW_SCAN * CLOCK_SECOND));    /* the same look */
	assert_true(window_may_meet(d, &high, 1000 + WINDOW_LEAST));
	assert_int_equal(window_near(&w, 1000 + WINDOW_LEAST), 2);
	window_blackout(&w, 2000, 0);
	assert_int_equal(window_near(&w, 2000), 0);
}

/* Who looks around does not hear a call, and two who look around together would else miss each other for long. */
static void a_call_that_came_to_nothing_is_made_again(void **state)
{
	struct window w = { 0 };
	struct window_device *d = window_device(&w, &high, 1000);
	int64_t now = 1000, wait = WINDOW_MISSED;

	(void)state;
	for (unsigned i = 0; i < 4; i++, wait *= 2) {
		assert_true(window_may_meet(d, &low, now));
		window_called(d, now, false);
		assert_false(window_may_meet(d, &low, now + wait - 1));
		now += wait;
	}
	for (unsigned i = 0; i < 9; i++)
		window_called(d, now, false);
	assert_false(window_may_meet(d, &low, now + WINDOW_AGAIN - 1));
	assert_true(window_may_meet(d, &low, now + 2 * WINDOW_AGAIN));
	window_called(d, now, true);
	assert_false(window_may_meet(d, &low, now + WINDOW_AGAIN - 1));
	assert_true(window_may_meet(d, &low, now + WINDOW_AGAIN));
	window_called(d, now, false);
	assert_true(window_may_meet(d, &low, now + WINDOW_MISSED));
}

static void only_so_many_are_remembered(void **state)
{
	struct window w = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3 * WINDOW_DEVICES; i++) {
		struct bdaddr at = { { 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i } };

		assert_int_equal(bdaddr_compare(&window_device(&w, &at, 1000 + i)->at, &at), 0);
		window_device(&w, &low, 1001 + i)->asked = 7;
	}
	assert_int_equal(w.n, WINDOW_DEVICES);
	assert_int_equal(window_device(&w, &low, 9000)->asked, 7);    /* the one heard all the time stays */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_done_until_asked),
		cmocka_unit_test(nearby_looks_around_only_for_somebody),
		cmocka_unit_test(blackout_is_seldom_and_ends),
		cmocka_unit_test(the_lower_address_calls_and_the_other_waits_a_round),
		cmocka_unit_test(a_call_that_came_to_nothing_is_made_again),
		cmocka_unit_test(only_so_many_are_remembered),
	};

	return cmocka_run_group_tests_name("bluetooth/window", tests, setup, NULL);
}
