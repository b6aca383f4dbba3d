/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "transports/backoff.h"

static struct rand_seeded seeded;
static struct rand source;

static int setup(void **state)
{
	(void)state;
	rand_seeded_init(&seeded, 5);
	source = rand_seeded_source(&seeded);
	return 0;
}

static void waits_double_to_the_most_with_jitter(void **state)
{
	struct backoff b;
	int64_t now = 100000, span = 1000;

	(void)state;
	backoff_init(&b, 1000, 60000);
	assert_true(backoff_is_due(&b, INT64_MIN));
	for (int i = 0; i < 20; i++) {
		backoff_failed(&b, now, &source);
		assert_true(b.due >= now + span / 2 && b.due <= now + span);
		assert_false(backoff_is_due(&b, b.due - 1));
		assert_true(backoff_is_due(&b, b.due));
		span = span * 2 > 60000 ? 60000 : span * 2;
		now = b.due;
	}
	assert_int_equal(span, 60000);
}

static void two_do_not_keep_step(void **state)
{
	struct backoff a, b;
	int same = 0;

	(void)state;
	backoff_init(&a, 1000, 60000);
	backoff_init(&b, 1000, 60000);
	for (int i = 0; i < 50; i++) {
		backoff_failed(&a, 0, &source);
		backoff_failed(&b, 0, &source);
		same += a.due == b.due;
	}
	assert_true(same < 5);
}

static void waking_is_early_but_not_too_often(void **state)
{
	struct backoff b;

	(void)state;
	backoff_init(&b, 1000, 60000);
	for (int i = 0; i < 10; i++)
		backoff_failed(&b, 5000, &source);
	backoff_wake(&b, 5100);
	assert_false(backoff_is_due(&b, 5999));
	assert_true(backoff_is_due(&b, 6000));
	backoff_failed(&b, 6000, &source);
	assert_true(b.due <= 7000);    /* the span started over */
	backoff_failed(&b, 7000, &source);
	backoff_failed(&b, 9000, &source);
	backoff_wake(&b, 11000);
	assert_true(backoff_is_due(&b, 11000));
	backoff_failed(&b, 11000, &source);
	backoff_worked(&b);
	assert_true(backoff_is_due(&b, 11000));
	assert_int_equal(b.wait, 1000);
}

static void a_rest_is_no_failure_and_a_fact_ends_it(void **state)
{
	struct backoff b;

	(void)state;
	backoff_init(&b, 1000, 60000);
	backoff_failed(&b, 5000, &source);
	backoff_failed(&b, 6000, &source);
	backoff_rest(&b, 10000, 30000, &source);
	assert_false(backoff_is_due(&b, 39999));
	assert_true(backoff_is_due(&b, 55000));
	assert_int_equal(b.wait, 1000);
	backoff_wake(&b, 12000);
	assert_true(backoff_is_due(&b, 12000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(waits_double_to_the_most_with_jitter, setup),
		cmocka_unit_test_setup(two_do_not_keep_step, setup),
		cmocka_unit_test_setup(a_rest_is_no_failure_and_a_fact_ends_it, setup),
		cmocka_unit_test_setup(waking_is_early_but_not_too_often, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
