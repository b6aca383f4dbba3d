/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/uuid.h"

#include <string.h>

static void there_and_back(void **state)
{
	static const struct uuid want = { {
		0x12, 0x34, 0x56, 0x78, 0xab, 0xcd, 0x4f, 1, 0x83, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 1,
	} };
	char text[UUID_TEXT_LEN];
	struct uuid u;

	(void)state;
	assert_true(uuid_parse(&u, "12345678-ABCD-4f01-8345-6789abcdef01"));
	assert_true(uuid_same(&u, &want));
	uuid_print(&u, text);
	assert_string_equal(text, "12345678-abcd-4f01-8345-6789abcdef01");
	u.b[15]++;
	assert_false(uuid_same(&u, &want));
}

static void nothing_else_is_one(void **state)
{
	static const char *const bad[] = {
		"",
		"12345678-abcd-4f01-8345-6789abcdef0",
		"12345678-abcd-4f01-8345-6789abcdef011",
		"12345678abcd4f0183456789abcdef01",
		"1234567-8abcd-4f01-8345-6789abcdef01",
		"12345678-abcd-4f01-8345-6789abcdef0g",
		"12345678-abcd-4f01-8345 6789abcdef01",
		"{2345678-abcd-4f01-8345-6789abcdef0}",
		"------------------------------------",
	};
	static const struct uuid zeros;
	struct uuid u;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&u, 1, sizeof(u));
		assert_false(uuid_parse(&u, bad[i]));
		assert_true(uuid_same(&u, &zeros));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(nothing_else_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
