/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/flaw.h"

#include <string.h>

static void a_wrong_word_is_named(void **state)
{
	static const char typed[] = "farewell monitor harbr stimulus deer";
	struct invite_complaint why;
	struct invite i;
	char text[120];

	(void)state;
	assert_int_equal(invite_parse(typed, strlen(typed), &i, &why), ERR_INVITE_TYPO);
	flaw_words(text, sizeof(text), &why);
	assert_string_equal(text, "Word 3 is not in the list: did you mean \"harbor\"?");
}

/* Every flaw has its sentence, and none is longer than a line of two. */
static void every_flaw_has_a_sentence(void **state)
{
	char text[160], tiny[4];

	(void)state;
	for (int flaw = INVITE_FLAW_EMPTY; flaw <= INVITE_FLAW_NEWER; flaw++) {
		struct invite_complaint why = { .flaw = (enum invite_flaw)flaw, .position = 4000000000u, .count = 1 };

		flaw_words(text, sizeof(text), &why);
		assert_in_range(strlen(text), 20, 120);
		flaw_words(tiny, sizeof(tiny), &why);
		assert_int_equal(strlen(tiny), 3);
	}
	flaw_words(text, sizeof(text), &(struct invite_complaint){ .flaw = INVITE_FLAW_NONE });
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_word_is_named),
		cmocka_unit_test(every_flaw_has_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
