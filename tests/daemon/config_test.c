/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/config.h"
#include "rpc/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[] = "/tmp/nightjar-config-XXXXXX";

static int make(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int clean(void **state)
{
	char cmd[64];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -r %s", dir);
	return system(cmd);
}

static enum err read_text(const char *text, struct config **c, char *why, size_t cap)
{
	char path[PATH_LEN_MAX];
	FILE *f;

	assert_true(path_join(path, dir, "nightjar.conf"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return config_open(c, dir, why, cap);
}

static void no_file_is_all_defaults(void **state)
{
	struct config *c;
	char why[200];

	(void)state;
	assert_int_equal(config_open(&c, dir, why, sizeof(why)), ERR_OK);
	assert_int_equal(config_dial_longest(c), 600 * 1000);
	config_close(c);
}

static void values_are_read(void **state)
{
	struct config *c;
	char why[200];

	(void)state;
	assert_int_equal(read_text("; a comment\n[dial]\nlongest = 30\n[log]\nlevel=error\n", &c, why, sizeof(why)), ERR_OK);
	assert_int_equal(config_dial_longest(c), 30 * 1000);
	config_close(c);
}

static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "[log]\ncolour = red\n", "no setting log.colour" },
		{ "[nope]\nlevel = info\n", "no setting nope.level" },
		{ "[log]\nlevel = loud\n", "log.level takes" },
		{ "[dial]\nlongest = 29\n", "dial.longest takes" },
		{ "[dial]\nlongest = 1e9\n", "dial.longest takes" },
		{ "[dial]\nlongest = -60\n", "dial.longest takes" },
		{ "[log]\nlevel\n", "Line 2" },
	};
	struct config *c;
	char why[PATH_LEN_MAX + 200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_text(bad[i].text, &c, why, sizeof(why)), ERR_USAGE);
		assert_non_null(strstr(why, bad[i].says));
		assert_int_equal(config_dial_longest(c), 600 * 1000);
		config_close(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_is_all_defaults),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(what_is_wrong_is_named),
	};

	return cmocka_run_group_tests_name("daemon/config", tests, make, clean);
}
