/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/rand.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/wrap.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACUTE "\xcc\x81"
#define E_ACUTE "e" ACUTE
#define HAN "\xe6\xbc\xa2"
#define STOP "\xe3\x80\x82" /* ideographic full stop */
#define OPEN "\xe3\x80\x8c" /* left corner bracket */
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"

struct example {
	const char *text;
	int first, rest;
	const char *want; /* the lines, each in brackets */
};

static const struct example examples[] = {
	{ "", 10, 10, "[]" },
	{ "one", 10, 10, "[one]" },
	{ "one two three", 7, 7, "[one two][three]" },
	{ "one two three", 8, 8, "[one two][three]" },
	{ "one two three", 6, 6, "[one][two][three]" },
	{ "one two three", 3, 20, "[one][two three]" },
	{ "one two three", 9, 5, "[one two][three]" },
	/* Blanks: swallowed at a break however many, kept at an end as far as they fit, an indent kept. */
	{ "one      two", 5, 5, "[one][two]" },
	{ "one  two", 3, 3, "[one][two]" },
	{ "one   ", 5, 5, "[one  ]" },
	{ "one   \ntwo", 5, 5, "[one  ][two]" },
	{ "  one two", 5, 5, "[  one][two]" },
	{ "  abcdef", 5, 5, "[  abc][def]" },
	{ "      x", 4, 4, "[    ][x]" },
	{ "        ", 4, 4, "[    ]" },
	/* LF. */
	{ "\n", 5, 5, "[][]" },
	{ "a\n\nb\n", 5, 5, "[a][][b][]" },
	{ "abcde\nf", 5, 5, "[abcde][f]" },
	{ "ab cd\n", 5, 5, "[ab cd][]" },
	/* Long words, alone and after others. */
	{ "abcdefgh", 3, 3, "[abc][def][gh]" },
	{ "a bcdefgh", 3, 3, "[a][bcd][efg][h]" },
	{ "abcd", 4, 4, "[abcd]" },
	{ "abcd e", 4, 4, "[abcd][e]" },
	/* Clusters; no-break space. */
	{ "e" ACUTE "e" ACUTE "e" ACUTE, 2, 2, "[e" ACUTE "e" ACUTE "][e" ACUTE "]" },
	{ "ab\xc2\xa0"
	  "cd ef",
	  6, 6, "[ab\xc2\xa0"
		"cd][ef]" },
	{ "a\xe3\x80\x80" HAN, 4, 4, "[a][" HAN "]" },
	/* Wide scripts break anywhere but before closing and after opening punctuation. */
	{ "ab " HAN HAN HAN, 7, 7, "[ab " HAN HAN "][" HAN "]" },
	{ HAN HAN HAN STOP, 6, 6, "[" HAN HAN "][" HAN STOP "]" },
	{ HAN HAN OPEN HAN, 6, 6, "[" HAN HAN "][" OPEN HAN "]" },
	{ HAN "abc", 4, 4, "[" HAN "][abc]" },
	{ "abc" HAN, 4, 4, "[abc][" HAN "]" },
	{ HAN "(" HAN, 4, 4, "[" HAN "][(" HAN "]" },
	{ HAN HAN, 3, 3, "[" HAN "][" HAN "]" },
	/* A cluster wider than the line; widths that are too small. */
	{ "x" FAMILY "y", 6, 6, "[x][" FAMILY "][y]" },
	{ FAMILY, 4, 4, "[\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d][\xf0\x9f\x91\xa7]" },
	{ HAN "ab", 0, -3, "[" HAN "][ab]" },
};

static void known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct example *e = &examples[i];
		struct wrap_line lines[16];
		char got[256] = "", *text = (char *)unit_exact(e->text, strlen(e->text));
		size_t n = wrap_lines(text, strlen(e->text), &(struct wrap_widths){ e->first, e->rest }, lines, 16);

		assert_true(n <= 16);
		for (size_t k = 0; k < n; k++) {
			size_t end = strlen(got);

			assert_int_equal(lines[k].columns, cluster_width(text + lines[k].at, lines[k].len));
			(void)snprintf(got + end, sizeof(got) - end, "[%.*s]", (int)lines[k].len, text + lines[k].at);
		}
		assert_string_equal(got, e->want);
		/* What does not fit the array is counted, and nothing is written behind it. */
		for (size_t cap = 0; cap < n; cap++) {
			struct wrap_line *few = malloc((cap ? cap : 1) * sizeof(*few));

			assert_int_equal(wrap_lines(text, strlen(e->text), &(struct wrap_widths){ e->first, e->rest },
						    cap ? few : NULL, cap),
					 n);
			for (size_t k = 0; k < cap; k++)
				assert_true(few[k].at == lines[k].at && few[k].len == lines[k].len);
			free(few);
		}
		free(text);
	}
}

/* Nothing but blanks and LF is ever missing, and no line is too wide. */
static void nothing_lost(void **state)
{
	static const char *const pieces[] = { "a", "bc", " ", "  ", "\n", E_ACUTE, HAN, STOP, OPEN, FAMILY, "(", "\xff" };
	struct rand_seeded seeded;
	struct rand r;

	(void)state;
	rand_seeded_init(&seeded, 9);
	r = rand_seeded_source(&seeded);
	for (int round = 0; round < 10000; round++) {
		struct wrap_widths w = { (int)rand_below(&r, 12), (int)rand_below(&r, 12) };
		struct wrap_line lines[400];
		char text[400];
		size_t len = 0, at = 0, n;

		for (uint32_t i = 0, count = rand_below(&r, 20); i < count; i++) {
			const char *piece = pieces[rand_below(&r, sizeof(pieces) / sizeof(pieces[0]))];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
		}
		n = wrap_lines(text, len, &w, lines, 400);
		assert_true(n >= 1 && n <= 400);
		for (size_t i = 0; i <= n; i++) {
			size_t end = i < n ? lines[i].at : len;

			assert_true(end >= at);
			for (; at < end; at++)
				assert_true(text[at] == ' ' || text[at] == '\n');
			if (i < n) {
				int width = i ? w.rest : w.first;

				assert_true(lines[i].columns <= (width < WRAP_NARROWEST ? WRAP_NARROWEST : width));
				at += lines[i].len;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(nothing_lost),
	};

	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
