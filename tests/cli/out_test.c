/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "cli/out.h"

#include <stdlib.h>
#include <string.h>

/* What is printed for `text`, owned. */
static char *print(const char *text, int indent)
{
	char *got = NULL;
	size_t len;
	FILE *f = open_memstream(&got, &len);

	out_text(f, text, indent);
	fclose(f);
	return got;
}

static void shows(const char *text, const char *want)
{
	char *got = print(text, 2);

	assert_string_equal(got, want);
	free(got);
}

static void no_control_character_passes(void **state)
{
	(void)state;
	out_set_utf8(true);
	shows("plain \xc3\xa9 \xf0\x9f\x91\x8b", "plain \xc3\xa9 \xf0\x9f\x91\x8b");
	shows("a\x1b[31mb\x7f\x07", "a?[31mb??");
	shows("c1 \xc2\x9b" "31m \xc2\xa0", "c1 ?31m \xc2\xa0");
	shows("two\nlines\tand a tab\r", "two\n  lines\tand a tab?");
}

static void other_locales_get_ascii(void **state)
{
	(void)state;
	out_set_utf8(false);
	shows("caf\xc3\xa9 \xf0\x9f\x91\x8b!", "caf? ?!");
	assert_string_equal(out_sign("delivered"), "v");
	assert_string_equal(out_sign("queued"), ".");
	out_set_utf8(true);
	assert_string_equal(out_sign("delivered"), "\xe2\x9c\x93");
}

static void random_bytes_stay_harmless(void **state)
{
	char text[64];

	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < sizeof(text) - 1; i++)
			text[i] = (char)(rand() % 255 + 1);
		text[sizeof(text) - 1] = '\0';
		out_set_utf8(round % 2 == 0);
		char *copy = (char *)unit_exact(text, strlen(text) + 1), *got = print(copy, 0);

		for (const char *p = got; *p; p++)
			assert_true(*p == '\n' || *p == '\t' || (*p >= ' ' && *p <= '~') || (round % 2 == 0 && *p < 0));
		free(copy);
		free(got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_control_character_passes),
		cmocka_unit_test(other_locales_get_ascii),
		cmocka_unit_test(random_bytes_stay_harmless),
	};

	return cmocka_run_group_tests_name("cli/out", tests, NULL, NULL);
}
