/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/str.h"

#include <string.h>

static void whole_and_cut(void **state)
{
	char four[4];

	(void)state;
	assert_int_equal(str_copy(four, sizeof(four), "abc"), 3);
	assert_string_equal(four, "abc");
	assert_int_equal(str_copy(four, sizeof(four), "abcd"), 3);
	assert_string_equal(four, "abc");
	assert_int_equal(str_copy(four, 1, "abc"), 0);
	assert_string_equal(four, "");
}

static void never_inside_a_sequence(void **state)
{
	char four[4];

	(void)state;
	assert_int_equal(str_copy(four, sizeof(four), "ab\xc3\xa9"), 2);
	assert_string_equal(four, "ab");
	assert_int_equal(str_copy(four, sizeof(four), "\xf0\x9f\x98\x80"), 0);
	assert_int_equal(str_copy(four, sizeof(four), "\xe2\x82\xac"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_and_cut),
		cmocka_unit_test(never_inside_a_sequence),
	};

	return cmocka_run_group_tests_name("base/str", tests, NULL, NULL);
}
