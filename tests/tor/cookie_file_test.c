/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/cookie_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64], file[96];

static int make(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/nightjar-cookie-XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(file, sizeof(file), "%s/cookie", top);
	return 0;
}

static int clean(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(top);
}

static void put(size_t len)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	for (size_t i = 0; i < len; i++)
		assert_int_not_equal(fputc((int)('a' + i % 26), f), EOF);
	assert_int_equal(fclose(f), 0);
}

/* Nothing else is read for whoever asks from within the sandbox: the diary of somebody is seldom of just that length. */
static void of_exactly_that_length(void **state)
{
	uint8_t out[COOKIE_FILE_BYTES];

	(void)state;
	assert_false(cookie_file_read(file, out));
	put(COOKIE_FILE_BYTES);
	assert_true(cookie_file_read(file, out));
	assert_memory_equal(out, "abcdefghijklmnopqrstuvwxyzabcdef", COOKIE_FILE_BYTES);
	put(COOKIE_FILE_BYTES - 1);
	assert_false(cookie_file_read(file, out));
	put(COOKIE_FILE_BYTES + 1);
	assert_false(cookie_file_read(file, out));
	unlink(file);
}

/* One that has nobody at its other end would hold up whoever opens it; a folder is no file; random bytes are nobody's. */
static void a_file_and_nothing_else(void **state)
{
	uint8_t out[COOKIE_FILE_BYTES];

	(void)state;
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_false(cookie_file_read(file, out));
	unlink(file);
	assert_false(cookie_file_read(top, out));
	assert_false(cookie_file_read("/dev/zero", out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_exactly_that_length),
		cmocka_unit_test(a_file_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, make, clean);
}
