/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "cli/command.h"
#include "cli/completion.h"
#include "cli/help.h"

#include <stdlib.h>
#include <string.h>

static void rows_are_whole_and_distinct(void **state)
{
	const struct command *c;

	(void)state;
	for (size_t i = 0; (c = command_at(i)); i++) {
		assert_ptr_equal(command_find(c->name), c);
		assert_non_null(c->run);
		assert_non_null(c->brief);
		assert_true(c->least <= c->most);
		for (size_t k = 0; k < COMMAND_OPTIONS_MAX && c->options[k].name; k++) {
			assert_int_equal(strncmp(c->options[k].name, "--", 2), 0);
			assert_non_null(c->options[k].help);
		}
		if (!c->hidden)
			assert_non_null(c->example);
	}
}

static void typing_errors_find_their_command(void **state)
{
	(void)state;
	assert_string_equal(command_nearest("sned"), "send");
	assert_string_equal(command_nearest("contcts"), "contacts");
	assert_string_equal(command_nearest("stauts"), "status");
	assert_null(command_nearest("frobnicate"));
	assert_null(command_nearest(""));
	assert_null(command_nearest("a-very-long-thing-that-nobody-would-type"));
}

static char *printed(void (*man)(FILE *f), const char *shell)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (man)
		man(f);
	else
		assert_true(completion_print(f, shell));
	fclose(f);
	return text;
}

static void every_command_is_in_what_is_made_from_the_table(void **state)
{
	char *texts[] = { printed(help_all, NULL), printed(help_man, NULL), printed(NULL, "bash"), printed(NULL, "zsh"),
		          printed(NULL, "fish") };
	const struct command *c;

	(void)state;
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
		for (size_t i = 0; (c = command_at(i)); i++)
			if (!c->hidden)
				assert_non_null(strstr(texts[t], c->name));
		free(texts[t]);
	}
	assert_false(completion_print(stderr, "tcsh"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_whole_and_distinct),
		cmocka_unit_test(typing_errors_find_their_command),
		cmocka_unit_test(every_command_is_in_what_is_made_from_the_table),
	};

	return cmocka_run_group_tests_name("cli/command", tests, NULL, NULL);
}
