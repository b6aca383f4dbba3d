/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "ui-ncurses/text/cluster.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define WAVE   "\xf0\x9f\x91\x8b"
#define SKIN   "\xf0\x9f\x8f\xbd"
#define WOMAN  "\xf0\x9f\x91\xa9"
#define GIRL   "\xf0\x9f\x91\xa7"
#define ZWJ    "\xe2\x80\x8d"
#define FLAG_D "\xf0\x9f\x87\xa9"
#define FLAG_E "\xf0\x9f\x87\xaa"
#define ACUTE  "\xcc\x81"
#define HAN    "\xe6\xbc\xa2"
#define RLO    "\xe2\x80\xae"

struct example {
	const char *text;
	size_t first, last;
	int columns;    /* of the first cluster */
};

static const struct example examples[] = {
	{ "a", 1, 1, 1 },
	{ "ab", 1, 1, 1 },
	{ "e" ACUTE "x", 3, 1, 1 },
	{ "xe" ACUTE, 1, 3, 1 },
	{ HAN HAN, 3, 3, 2 },
	{ WAVE SKIN "a", 8, 1, 4 },
	{ "a" WAVE SKIN, 1, 8, 1 },
	{ WOMAN ZWJ GIRL, 11, 11, 4 },
	{ WOMAN ZWJ WOMAN ZWJ GIRL, 18, 18, 6 },
	{ FLAG_D FLAG_E FLAG_D, 8, 4, 2 },
	{ FLAG_D FLAG_E FLAG_D FLAG_E, 8, 8, 2 },
	{ "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", 9, 9, 2 },
	/* Prepended sign of Arabic and its digit. */
	{ "\xd8\x80" "1", 3, 3, 2 },
	/* Not UTF-8: a cut sequence, a stray byte that a mark does not join, a surrogate, too large. */
	{ "\xe6\xbc", 1, 1, 1 },
	{ "\xff" ACUTE, 1, 2, 1 },
	{ "\xed\xa0\x80", 1, 1, 1 },
	{ "\xf4\x90\x80\x80", 1, 1, 1 },
	{ "a\xff", 1, 1, 1 },
	/* Controls, unassigned, a lone mark, a directional control: something to stand on. */
	{ "\n\n", 1, 1, 1 },
	{ "a\n", 1, 1, 1 },
	{ "\tx", 1, 1, 1 },
	{ "\x1b[", 1, 1, 1 },
	{ "\xcd\xb8", 2, 2, 1 },
	{ ACUTE, 2, 2, 1 },
	{ "a" RLO "b", 1, 1, 1 },
	{ RLO "b", 3, 1, 1 },
	{ "\xe2\x80\x8b" "b", 3, 1, 1 },
};

static void known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct example *e = &examples[i];
		size_t len = strlen(e->text);
		char *text = (char *)unit_exact(e->text, len);
		int columns = -1;

		assert_int_equal(cluster_next(text, len, &columns), e->first);
		assert_int_equal(columns, e->columns);
		assert_int_equal(cluster_last(text, len), e->last);
		free(text);
	}
	assert_int_equal(cluster_next("", 0, NULL), 0);
	assert_int_equal(cluster_last("", 0), 0);
}

static void widths(void **state)
{
	const char *text = "a" HAN "e" ACUTE WAVE;
	static const size_t fits[] = { 0, 1, 1, 4, 7, 7, 11 };

	(void)state;
	assert_int_equal(cluster_width(text, strlen(text)), 6);
	assert_int_equal(cluster_width("plain text", 10), 10);
	assert_int_equal(cluster_width("", 0), 0);
	for (int columns = 0; columns < 7; columns++)
		assert_int_equal(cluster_fit(text, strlen(text), columns), fits[columns]);
	assert_int_equal(cluster_fit(text, strlen(text), 100), strlen(text));
	assert_int_equal(cluster_fit(text, strlen(text), -1), 0);
}

/* Forward and backward find the same boundaries, in text made of the pieces that have rules. */
static void both_ways(void **state)
{
	static const char *const pieces[] = {
		"a", " ", "\n", "e", ACUTE, WAVE, SKIN, WOMAN, ZWJ, GIRL, FLAG_D, FLAG_E, HAN, RLO, "\xff", "\xe6", "\x80",
		"\xd8\x80", "\xef\xb8\x8f", "\xe0\xa4\x95", "\xe0\xa5\x8d", "\xe0\xa4\xb7", "\xe1\x84\x80", "\xe1\x85\xa1",
		"\xe1\x86\xa8", "\xea\xb0\x80", "\r", "#"
	};
	struct rand_seeded seeded;
	struct rand r;

	(void)state;
	rand_seeded_init(&seeded, 5);
	r = rand_seeded_source(&seeded);
	for (int round = 0; round < 20000; round++) {
		size_t ends[64], n = 0, len = 0;
		char text[256], *exact;

		for (uint32_t i = 0, count = 1 + rand_below(&r, 12); i < count; i++) {
			const char *piece = pieces[rand_below(&r, sizeof(pieces) / sizeof(pieces[0]))];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		exact = (char *)unit_exact(text, len);
		for (size_t at = 0; at < len; ends[n++] = at)
			at += cluster_next(exact + at, len - at, NULL);
		for (size_t at = len; at > 0; at -= cluster_last(exact, at)) {
			assert_true(n > 0);
			assert_int_equal(ends[--n], at);
		}
		assert_int_equal(n, 0);
		free(exact);
	}
}

static void without_utf8(void **state)
{
	int columns;

	(void)state;
	setlocale(LC_ALL, "C");
	assert_int_equal(cluster_next(HAN, 3, &columns), 3);
	assert_int_equal(columns, 1);
	assert_int_equal(cluster_next(WOMAN ZWJ GIRL, 11, &columns), 11);
	assert_int_equal(columns, 1);
	assert_int_equal(cluster_next("e" ACUTE, 3, &columns), 3);
	assert_int_equal(columns, 1);
	assert_int_equal(cluster_next("\xd8\x80" "1", 3, &columns), 3);
	assert_int_equal(columns, 1);
	setlocale(LC_ALL, "C.UTF-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(widths),
		cmocka_unit_test(both_ways),
		cmocka_unit_test(without_utf8),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
