/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "rpc/line.h"

#include <stdlib.h>
#include <string.h>

static void expect(struct line *l, const char *want)
{
	size_t len;
	const char *got = line_next(l, &len);

	assert_non_null(got);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(got, want, len);
}

static void cuts_where_the_lf_is(void **state)
{
	static const char stream[] = "one\ntwo\r\n\nfour";
	struct line l;
	size_t len;

	(void)state;
	line_init(&l);
	for (size_t i = 0; i < sizeof(stream) - 1; i++)
		assert_true(line_feed(&l, stream + i, 1));
	expect(&l, "one");
	expect(&l, "two");
	expect(&l, "");
	assert_null(line_next(&l, &len));
	assert_memory_equal(line_rest(&l, &len), "four", 4);
	assert_int_equal(len, 4);
	assert_null(line_rest(&l, &len));
	line_wipe(&l);
}

static bool feed_bytes(struct line *l, size_t n, char c)
{
	char *chunk = malloc(LINE_CHUNK);
	bool ok = true;

	memset(chunk, c, LINE_CHUNK);
	while (ok && n > 0) {
		size_t part = n < LINE_CHUNK ? n : LINE_CHUNK;

		ok = line_feed(l, chunk, part);
		n -= part;
	}
	free(chunk);
	return ok;
}

static void longest_line_passes_and_one_more_byte_does_not(void **state)
{
	struct line l;
	size_t len;

	(void)state;
	line_init(&l);
	assert_true(feed_bytes(&l, LINE_LEN_MAX, 'x'));
	assert_true(line_feed(&l, "\n", 1));
	assert_non_null(line_next(&l, &len));
	assert_int_equal(len, LINE_LEN_MAX);
	assert_true(feed_bytes(&l, LINE_LEN_MAX, 'x'));
	assert_false(line_feed(&l, "x", 1));
	assert_false(line_feed(&l, "\n", 1));
	assert_null(line_next(&l, &len));
	assert_null(line_rest(&l, &len));
	line_wipe(&l);
}

static void long_line_behind_a_short_one_is_refused(void **state)
{
	struct line l;
	size_t len;

	(void)state;
	line_init(&l);
	assert_true(line_feed(&l, "a\n", 2));
	assert_true(feed_bytes(&l, LINE_LEN_MAX + 1, 'x'));
	assert_true(line_feed(&l, "\n", 1));
	expect(&l, "a");
	assert_null(line_next(&l, &len));
	assert_true(l.refused);
	line_wipe(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_where_the_lf_is),
		cmocka_unit_test(longest_line_passes_and_one_more_byte_does_not),
		cmocka_unit_test(long_line_behind_a_short_one_is_refused),
	};

	return cmocka_run_group_tests_name("rpc/line", tests, NULL, NULL);
}
