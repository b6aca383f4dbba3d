/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every error can be told to a machine and to a person, and says what to do. */
#include "base/err.h"

#include "support/unit.h"

#include <ctype.h>
#include <string.h>

static void every_error_is_told(void **state)
{
	(void)state;
	for (int i = 0; i < ERR_COUNT; i++) {
		enum err e = (enum err)i;
		const char *kind = err_kind(e), *text = err_text(e), *hint = err_hint(e);

		assert_true(strlen(kind) > 0);
		for (const char *p = kind; *p; p++)
			assert_true(islower((unsigned char)*p) || *p == '_');
		assert_int_equal(err_from_kind(kind), e);
		assert_true(isupper((unsigned char)text[0]) && text[strlen(text) - 1] == '.');
		if (e != ERR_OK)
			assert_true(isupper((unsigned char)hint[0]) && hint[strlen(hint) - 1] == '.');
	}
	assert_int_equal(err_from_kind("nothing of ours"), ERR_COUNT);
	assert_int_equal(err_from_kind(""), ERR_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_is_told),
	};

	return cmocka_run_group_tests_name("base/err", tests, NULL, NULL);
}
