/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/span.h"

#include <stdlib.h>
#include <string.h>

static struct span of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

static void is(struct span s, const char *text)
{
	assert_int_equal(s.len, strlen(text));
	if (s.len > 0)
		assert_memory_equal(s.p, text, s.len);
}

static void characters(void **state)
{
	(void)state;
	for (int c = -128; c < 128; c++) {
		assert_int_equal(span_is_blank((char)c), c == ' ' || c == '\t');
		assert_int_equal(span_is_digit((char)c), c >= '0' && c <= '9');
		assert_int_equal(span_is_letter((char)c), (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
		assert_int_equal(span_lower((char)c), c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
}

static void words_one_by_one(void **state)
{
	static const char text[] = "  one\ttwo  three ";
	char *exact = (char *)unit_exact(text, sizeof(text) - 1);
	struct span rest = { exact, sizeof(text) - 1 };

	(void)state;
	is(span_word(&rest), "one");
	is(rest, "\ttwo  three ");
	is(span_word(&rest), "two");
	is(span_word(&rest), "three");
	is(span_word(&rest), "");
	is(span_word(&rest), "");
	assert_int_equal(rest.len, 0);
	free(exact);
}

static void trimming(void **state)
{
	(void)state;
	is(span_trimmed(of("\r\n\t a b\n \r")), "a b");
	is(span_trimmed(of(" \n")), "");
	is(span_trimmed(of("")), "");
	is(span_trimmed((struct span){ NULL, 0 }), "");
}

static void splitting(void **state)
{
	struct span before, after;

	(void)state;
	assert_true(span_split(of("a=b=c"), '=', &before, &after));
	is(before, "a");
	is(after, "b=c");
	assert_true(span_split(of("="), '=', &before, &after));
	is(before, "");
	is(after, "");
	assert_false(span_split(of("abc"), '=', &before, &after));
	is(before, "abc");
	is(after, "");
	assert_false(span_split(of(""), '=', &before, &after));
	/* A span ends where it says. */
	assert_false(span_split((struct span){ "abc=", 3 }, '=', &before, &after));
}

static void comparing(void **state)
{
	struct span three = { "Bridges", 3 };

	(void)state;
	assert_true(span_begins(of("BRIDGE x"), "bridge"));
	assert_false(span_begins(of("bridg"), "bridge"));
	assert_false(span_begins(of("abridge"), "bridge"));
	assert_false(span_begins(three, "bridge"));
	assert_true(span_begins(of("x"), ""));
	assert_true(span_equals(three, "bri"));
	assert_false(span_equals(of("bridges"), "bridge"));
	assert_true(span_has(of("a:b"), ':'));
	assert_false(span_has(three, 'd'));
	assert_false(span_has((struct span){ NULL, 0 }, 'd'));
	assert_true(span_all(of("0123"), span_is_digit));
	assert_false(span_all(of("01a3"), span_is_digit));
	assert_true(span_all(of(""), span_is_digit));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters),
		cmocka_unit_test(words_one_by_one),
		cmocka_unit_test(trimming),
		cmocka_unit_test(splitting),
		cmocka_unit_test(comparing),
	};

	return cmocka_run_group_tests_name("tor/span", tests, NULL, NULL);
}
