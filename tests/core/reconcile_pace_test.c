/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/reconcile_pace.h"

static struct reconcile_pacer started(uint32_t first, bool eager, int64_t rtt, int64_t at)
{
	struct reconcile_pacer p = reconcile_pace_init(
		&(struct reconcile_pace){ .first = first, .eager = eager, .rtt = rtt });

	reconcile_pace_start(&p, at);
	return p;
}

/* The first flight waits for its answer, with a quarter of a round trip to spare; then comes a record's worth at least. */
static void the_first_flight_waits(void **state)
{
	struct reconcile_pacer p = started(1, false, 1000, -5000);

	(void)state;
	assert_int_equal(reconcile_pace_due(&p, -5000), 1);
	assert_int_equal(reconcile_pace_due(&p, -5000 + 1250), 1);
	assert_int_equal(reconcile_pace_due(&p, -5000 + 1251), RECONCILE_RECORD);
	assert_int_equal(reconcile_pace_due(&p, -5000 + 2251), 2 * RECONCILE_RECORD);
	p = started(500, false, 1000, 0);
	assert_int_equal(reconcile_pace_due(&p, 0), 500);
	assert_int_equal(reconcile_pace_due(&p, 1250), 500);
	assert_int_equal(reconcile_pace_due(&p, 1251 + 500), 750);
	p = started(1, true, 1000, 0);
	assert_int_equal(reconcile_pace_due(&p, 0), RECONCILE_RECORD);
}

static void doubles_in_each_round_trip(void **state)
{
	(void)state;
	for (int64_t rtt = 1; rtt < 3000; rtt = 2 * rtt + 1) {
		struct reconcile_pacer p = started(100, true, rtt, 7);

		assert_int_equal(reconcile_pace_due(&p, 7), 100);
		for (int64_t t = 7; t < 7 + 10 * rtt; t += rtt / 5 + 1) {
			struct reconcile_pacer now = p, later = p;

			assert_int_equal(reconcile_pace_due(&later, t + rtt), 2 * reconcile_pace_due(&now, t) +
			                 reconcile_pace_due(&later, t + rtt) % 2);
		}
	}
}

/* The moment told is the first at which so much is due. */
static void when_is_exact(void **state)
{
	(void)state;
	for (uint64_t units = 101; units < 100000; units += units / 3) {
		struct reconcile_pacer p = started(100, true, 777, 5), before = p;
		int64_t at = reconcile_pace_when(&p, units);

		assert_true(reconcile_pace_due(&p, at) >= units);
		assert_true(reconcile_pace_due(&before, at - 1) < units);
	}
}

/* Nothing overflows: no answer for years, or a round trip that somebody measured wrongly. */
static void extremes(void **state)
{
	struct reconcile_pacer p = started(UINT32_MAX, true, 0, 0), slow = started(64, false, INT64_MAX, INT64_MIN / 2);

	(void)state;
	assert_true(reconcile_pace_due(&p, INT64_MAX / 2) >= UINT32_MAX);
	assert_int_equal(reconcile_pace_due(&slow, INT64_MIN / 2 + 1), 64);
	reconcile_pace_set_rtt(&slow, -1);
	assert_true(reconcile_pace_due(&slow, 0) > UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_flight_waits),
		cmocka_unit_test(doubles_in_each_round_trip),
		cmocka_unit_test(when_is_exact),
		cmocka_unit_test(extremes),
	};

	return cmocka_run_group_tests_name("core/reconcile_pace", tests, NULL, NULL);
}
