/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/text.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/safe.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define MARK   TEXT_BIDI_MARK
#define BAD    "\xef\xbf\xbd"
#define ACUTE  "\xcc\x81"
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"

typedef size_t shower(char *out, size_t cap, const char *text, size_t len, bool ascii);

struct example {
	const char *in, *out, *ascii;
};

static void assert_shown(shower *show, const char *in, const char *want, bool ascii)
{
	size_t len = strlen(in);
	char out[1024], *text = (char *)unit_exact(in, len);

	assert_int_equal(show(out, sizeof(out), text, len, ascii), strlen(want));
	assert_string_equal(out, want);
	assert_true(strlen(want) < SAFE_SIZE(len));
	/* Every shorter buffer holds a part of it that ends between clusters. */
	for (size_t cap = 1; cap <= strlen(want); cap++) {
		char *tight = malloc(cap);
		size_t n = show(tight, cap, text, len, ascii);

		assert_true(n < cap && tight[n] == '\0');
		assert_memory_equal(tight, want, n);
		assert_true(text_is_valid_utf8(tight, n));
		free(tight);
	}
	free(text);
}

static const struct example texts[] = {
	{ "", "", "" },
	{ "two\nlines", "two\nlines", "two\nlines" },
	{ "\x1b[31mred\x07\x7f", "[31mred", "[31mred" },
	{ "a\xc2\x9b" "31mb", "a31mb", "a31mb" },
	{ "a\xe2\x80\xae" "b\xe2\x81\xa6", "a" MARK "b" MARK, "a?b?" },
	{ "a\xe2\x80\x8b" "b", "ab", "ab" },
	{ "\xff" "a", BAD "a", "?a" },
	{ "\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2\xe5\xad\x97", "??" },
	{ FAMILY "!", FAMILY "!", "?!" },
	{ "q" ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE, "q" ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE, "?" },
	{ "\tx\ta\n\ty", "    x   a\n    y", "    x   a\n    y" },
	{ "\xe6\xbc\xa2\tx", "\xe6\xbc\xa2  x", "?   x" },
	/* A Hangul vowel alone has no column: nothing of ours may carry it. */
	{ "\xe1\x85\xa1", BAD, "?" },
	{ "\xd7\xa9\xd7\x9c", "\xd7\xa9\xd7\x9c", "??" },
};

static void peers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_shown(safe_text, texts[i].in, texts[i].out, false);
		assert_shown(safe_text, texts[i].in, texts[i].ascii, true);
	}
}

static void lines(void **state)
{
	(void)state;
	assert_shown(safe_line, "one\ntwo\tthree", "one two three", false);
	assert_shown(safe_line, " \n x \n", "x", false);
	assert_shown(safe_line, "\x1b]0;evil\x07\xe2\x80\xa8x", "]0;evil x", false);
	assert_shown(safe_line, "\n\t ", "", false);
}

/* Each cluster in its own columns, whatever it is. */
static void typed(void **state)
{
	static const char *const all[] = { "plain", "a\tb", "\x1b[x", "\xe2\x80\xae" "b", ACUTE, "e" ACUTE, FAMILY "x",
		                           "\xff\xfe", "\xcd\xb8", "\xc2\x9b", "\xe2\x80\x8b", "\xe6\xbc\xa2", "a\nb" };
	static const char *const want[] = { "plain", "a b", BAD "[x", MARK "b", BAD, "e" ACUTE, FAMILY "x", BAD BAD,
		                            BAD, BAD, BAD, "\xe6\xbc\xa2", "a" BAD "b" };
	static const char *const ascii[] = { "plain", "a b", "?[x", "?b", "?", "?", "?x", "??", "?", "?", "?", "?", "a?b" };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		size_t len = strlen(all[i]);
		char out[256], *text = (char *)unit_exact(all[i], len);

		assert_int_equal(safe_typed(out, sizeof(out), text, len), strlen(want[i]));
		assert_string_equal(out, want[i]);
		assert_int_equal(cluster_width(out, strlen(out)), cluster_width(text, len));
		setlocale(LC_ALL, "C");
		assert_int_equal(safe_typed(out, sizeof(out), text, len), strlen(ascii[i]));
		assert_string_equal(out, ascii[i]);
		assert_int_equal(cluster_width(text, len), strlen(ascii[i]));
		setlocale(LC_ALL, "C.UTF-8");
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers),
		cmocka_unit_test(lines),
		cmocka_unit_test(typed),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
