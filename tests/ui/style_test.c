/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every role can be read in every theme: contrast as WCAG 2.1 (1.4.3) defines it, with the colours of xterm, which are among
 * the least favourable. A role without a background of its own stands on the terminal's, which may be black or white.
 */
#include "support/unit.h"

#include "ui-ncurses/term/style.h"

#include <math.h>

#define READABLE 4.5    /* WCAG AA */
#define LARGE    3.0    /* for what is bold, or has words beside it */

static const double rgb[][3] = {
	[STYLE_BLACK] = { 0x00, 0x00, 0x00 },   [STYLE_RED] = { 0xcd, 0x00, 0x00 },  [STYLE_GREEN] = { 0x00, 0xcd, 0x00 },
	[STYLE_YELLOW] = { 0xcd, 0xcd, 0x00 },  [STYLE_BLUE] = { 0x00, 0x00, 0xee }, [STYLE_MAGENTA] = { 0xcd, 0x00, 0xcd },
	[STYLE_CYAN] = { 0x00, 0xcd, 0xcd },    [STYLE_WHITE] = { 0xe5, 0xe5, 0xe5 },
};

static double linear(double v)
{
	v /= 255;
	return v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(enum style_colour c)
{
	return 0.2126 * linear(rgb[c][0]) + 0.7152 * linear(rgb[c][1]) + 0.0722 * linear(rgb[c][2]);
}

static double contrast(enum style_colour a, enum style_colour b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void check(enum style_theme t, enum style s)
{
	const struct style_look *look = style_look(t, s);

	if (look->bg == STYLE_DEFAULT && look->fg == STYLE_DEFAULT)
		return;
	if (look->bg == STYLE_DEFAULT) {
		assert_true(contrast(look->fg, STYLE_BLACK) >= LARGE);
		assert_true(contrast(look->fg, STYLE_WHITE) >= LARGE);
	} else {
		/* Text without a colour on a coloured ground could be anything. */
		assert_int_not_equal(look->fg, STYLE_DEFAULT);
		assert_true(contrast(look->fg, look->bg) >= READABLE);
	}
}

static void every_role_is_readable(void **state)
{
	(void)state;
	for (int t = 0; t < STYLE_THEMES; t++)
		for (int s = 0; s < STYLE_COUNT; s++)
			check((enum style_theme)t, (enum style)s);
}

/* Without colours the roles that are picked out are so by an attribute: the bar, what is selected, what is wrong or new. */
static void mono_says_it_without_colours(void **state)
{
	static const enum style marked[] = { STYLE_BAR, STYLE_SIGN, STYLE_PICK, STYLE_HIT, STYLE_ALERT, STYLE_NEWS, STYLE_HEAD,
		                             STYLE_KEY };

	(void)state;
	for (int s = 0; s < STYLE_COUNT; s++) {
		const struct style_look *look = style_look(STYLE_THEME_MONO, (enum style)s);

		assert_true(look->fg == STYLE_DEFAULT && look->bg == STYLE_DEFAULT);
	}
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		const struct style_look *look = style_look(STYLE_THEME_MONO, marked[i]);

		assert_true(look->bold || look->reverse || look->underline);
	}
}

static void names_of_themes(void **state)
{
	enum style_theme t;

	(void)state;
	for (int i = 0; i < STYLE_THEMES; i++) {
		assert_true(style_theme_find(&t, style_theme_name((enum style_theme)i)));
		assert_int_equal(t, i);
	}
	assert_false(style_theme_find(&t, "blue"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_is_readable),
		cmocka_unit_test(mono_says_it_without_colours),
		cmocka_unit_test(names_of_themes),
	};

	return cmocka_run_group_tests_name("ui/style", tests, NULL, NULL);
}
