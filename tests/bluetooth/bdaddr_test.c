/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/bdaddr.h"

#include <string.h>

static void there_and_back(void **state)
{
	static const uint8_t want[] = { 0x02, 0x10, 0xb7, 0, 0xfe, 0x01 }, turned[] = { 0x01, 0xfe, 0, 0xb7, 0x10, 0x02 };
	struct bdaddr a, b;
	char text[BDADDR_TEXT_LEN];
	uint8_t kernel[BDADDR_LEN];

	(void)state;
	assert_true(bdaddr_parse(&a, "02:10:b7:00:FE:01"));
	assert_memory_equal(a.b, want, sizeof(want));
	bdaddr_print(&a, text);
	assert_string_equal(text, "02:10:B7:00:FE:01");
	bdaddr_to_kernel(kernel, &a);
	assert_memory_equal(kernel, turned, sizeof(turned));
	bdaddr_from_kernel(&b, kernel);
	assert_int_equal(bdaddr_compare(&a, &b), 0);
}

static void nothing_else_is_an_address(void **state)
{
	static const char *const bad[] = {
		"", "02:10:B7:00:FE:0", "02:10:B7:00:FE:011", "02:10:B7:00:FE-01", "02:10:B7:00:FE:0g", "0210:B7:00:FE:01:",
		" 2:10:B7:00:FE:01", "02:10:B7:00:FE:01 ", "02:10:B7:00:FE", "+2:10:B7:00:FE:01", ":::::::::::::::::",
	};
	static const struct bdaddr zeros;
	struct bdaddr a;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&a, 1, sizeof(a));
		assert_false(bdaddr_parse(&a, bad[i]));
		assert_int_equal(bdaddr_compare(&a, &zeros), 0);
	}
}

/* As printed, not as the kernel has it: both ends have to find the same one lower. */
static void compared_from_the_left(void **state)
{
	const struct bdaddr low = { { 1, 0, 0, 0, 0, 9 } }, high = { { 2, 0, 0, 0, 0, 1 } };

	(void)state;
	assert_true(bdaddr_compare(&low, &high) < 0);
	assert_true(bdaddr_compare(&high, &low) > 0);
}

static void any_and_none_are_nobodys(void **state)
{
	const struct bdaddr any = { { 0 } }, none = { { 255, 255, 255, 255, 255, 255 } }, some = { { 0, 0, 0, 0, 0, 1 } };

	(void)state;
	assert_false(bdaddr_is_real(&any));
	assert_false(bdaddr_is_real(&none));
	assert_true(bdaddr_is_real(&some));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(nothing_else_is_an_address),
		cmocka_unit_test(compared_from_the_left),
		cmocka_unit_test(any_and_none_are_nobodys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
