/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kept quarters of an hour say what localtime(3) says, in zones of odd offsets and across their changes. */
#include "support/unit.h"
#include "base/clock.h"
#include "ui-ncurses/text/when.h"

#include <stdlib.h>
#include <time.h>

static void as_the_library_says(void **state)
{
	static const char *const zones[] = { "UTC", "NST3:30NDT,M3.2.0,M11.1.0", "NPT-5:45",
	                                      "LHST-10:30LHDT-11,M10.1.0,M4.1.0" };
	char got[WHEN_MAX], want[WHEN_MAX];
	struct tm tm;

	(void)state;
	for (size_t z = 0; z < sizeof(zones) / sizeof(zones[0]); z++) {
		setenv("TZ", zones[z], 1);
		tzset();
		/* Another year for each zone, so that nothing kept is of the zone before; steps that are no quarter. */
		for (time_t t = 1700000000 + (time_t)z * 40000000, end = t + 400 * 86400; t < end; t += 4001) {
			localtime_r(&t, &tm);
			strftime(want, sizeof(want), "%H:%M", &tm);
			when_clock(got, (int64_t)t * CLOCK_SECOND);
			assert_string_equal(got, want);
			when_clock(got, (int64_t)t * CLOCK_SECOND + 999);
			assert_string_equal(got, want);
		}
	}
}

static void days_end_at_midnight_here(void **state)
{
	const int64_t midnight = INT64_C(1795651200000);    /* 2026-11-26 00:00 UTC */

	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	assert_true(when_same_day(midnight, midnight + CLOCK_DAY - 1));
	assert_false(when_same_day(midnight, midnight - 1));
	assert_false(when_same_day(midnight, midnight + 365 * CLOCK_DAY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_library_says),
		cmocka_unit_test(days_end_at_midnight_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
