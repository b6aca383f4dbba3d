/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/version.h"

#include <stdlib.h>
#include <string.h>

/* In a heap block of exactly its size. */
static bool parse(struct version *out, const char *text)
{
	char *exact = (char *)unit_exact(text, strlen(text) + 1);
	bool ok;

	memset(out, 0xff, sizeof(*out));
	ok = version_parse(out, exact);
	free(exact);
	return ok;
}

static void is(const char *text, const char *want)
{
	char out[VERSION_SIZE];
	struct version v;

	assert_true(parse(&v, text));
	version_text(out, sizeof(out), &v);
	assert_string_equal(out, want);
}

static void versions_as_tor_writes_them(void **state)
{
	struct version v;

	(void)state;
	assert_true(parse(&v, "0.4.9.11"));
	assert_int_equal(v.major, 0);
	assert_int_equal(v.minor, 4);
	assert_int_equal(v.micro, 9);
	assert_int_equal(v.patch, 11);
	is("Tor version 0.4.9.11.", "0.4.9.11");
	is("Tor version 0.4.9.11.\nThis build of Tor is covered by the GNU General Public License\n", "0.4.9.11");
	is("Tor version 0.4.8.12-dev (git-0123456789abcdef).", "0.4.8.12");
	is("Tor version 0.4.8.10 (git-0123456789abcdef).\r\n", "0.4.8.10");
	is("0.4.8.12-dev", "0.4.8.12");
	is("0.4.9.11\r\n", "0.4.9.11");
	is("0.4.9.1-alpha-dev", "0.4.9.1");
	is("0.4.9", "0.4.9.0");
	is("0.4.9.", "0.4.9.0");
	is("99999.99999.99999.99999", "99999.99999.99999.99999");
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = {
		"", " ", ".", "0", "0.4", "0.4.", "0.4.-alpha", "0..4.9", "0.4.9.11.5", "0.4.9.11x", "0.4.9x", "0.4.9.x",
		"0.4.9..", "0.4.9.-dev", "-1.4.9.11", "+0.4.9.11", " 0.4.9.11", "v0.4.9.11", "0.4.9,11", "100000.4.9.11",
		"0.4.9.000011", "0.4.9.4294967307", "Tor version ", "Tor version", "tor version 0.4.9.11", "Tor 0.4.9.11",
		"Tor version Tor version 0.4.9.11",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct version v;

		assert_false(parse(&v, bad[i]));
		assert_int_equal(v.major | v.minor | v.micro | v.patch, 0);
	}
}

static void every_truncation(void **state)
{
	static const char text[] = "Tor version 0.4.9.11.";
	char cut[sizeof(text)];

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		struct version v;

		memcpy(cut, text, len);
		cut[len] = '\0';
		assert_int_equal(parse(&v, cut), len >= strlen("Tor version 0.4.9"));
	}
}

static void order_is_by_number(void **state)
{
	static const char *const rising[] = {
		"0.2.9.17", "0.4.0.99", "0.4.8.9", "0.4.8.10", "0.4.9.1-alpha", "0.4.10.0", "0.5.0.1", "1.0.0.0",
	};
	const size_t n = sizeof(rising) / sizeof(rising[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct version a, b;

			assert_true(parse(&a, rising[i]) && parse(&b, rising[j]));
			assert_int_equal(version_compare(&a, &b), (i > j) - (i < j));
		}
	}
}

static void a_tag_does_not_count(void **state)
{
	struct version a, b;

	(void)state;
	assert_true(parse(&a, "0.4.9.1-alpha") && parse(&b, "0.4.9.1"));
	assert_int_equal(version_compare(&a, &b), 0);
}

static void text_is_cut_to_fit(void **state)
{
	static const struct version v = { 0, 4, 9, 11 };

	(void)state;
	for (size_t cap = 1; cap <= 9; cap++) {
		char *out = (char *)unit_exact("##########", cap);

		version_text(out, cap, &v);
		assert_int_equal(strlen(out), cap - 1);
		assert_memory_equal(out, "0.4.9.11", cap - 1);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_as_tor_writes_them),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(order_is_by_number),
		cmocka_unit_test(a_tag_does_not_count),
		cmocka_unit_test(text_is_cut_to_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
