/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/style.h"

#include <stddef.h>
#include <string.h>

#define D STYLE_DEFAULT

static const char *const names[STYLE_THEMES] = {
	[STYLE_THEME_DEFAULT] = "default",
	[STYLE_THEME_MONO] = "mono",
	[STYLE_THEME_CONTRAST] = "contrast",
};

static const struct style_look looks[STYLE_THEMES][STYLE_COUNT] = {
	/*
	 * On the terminal's own background, which may be light or dark, only what is readable on both: of the eight colours red
	 * and magenta are (tests/ui/style_test.c).
	 */
	[STYLE_THEME_DEFAULT] = {
		[STYLE_TEXT] = { D, D, false, false, false, false },
		[STYLE_DIM] = { D, D, false, true, false, false },
		[STYLE_BAR] = { STYLE_WHITE, STYLE_BLUE, true, false, false, false },
		[STYLE_SIGN] = { STYLE_BLACK, STYLE_YELLOW, false, false, false, false },
		[STYLE_HINT] = { D, D, false, true, false, false },
		[STYLE_KEY] = { D, D, true, false, false, false },
		[STYLE_LINE] = { D, D, false, true, false, false },
		[STYLE_ME] = { D, D, false, false, false, false },
		[STYLE_THEM] = { D, D, true, false, false, false },
		[STYLE_STATE] = { STYLE_MAGENTA, D, false, false, false, false },
		[STYLE_DONE] = { D, D, false, false, false, false },
		[STYLE_ALERT] = { STYLE_RED, D, true, false, false, false },
		[STYLE_NEWS] = { STYLE_MAGENTA, D, true, false, false, false },
		[STYLE_PICK] = { D, D, false, false, true, false },
		[STYLE_HIT] = { STYLE_BLACK, STYLE_YELLOW, false, false, false, false },
		[STYLE_HEAD] = { D, D, true, false, false, false },
		[STYLE_QUOTE] = { D, D, false, true, false, false },
		[STYLE_QR] = { STYLE_BLACK, STYLE_WHITE, false, false, false, false },
		[STYLE_QR_DARK] = { STYLE_WHITE, STYLE_BLACK, false, false, false, false },
	},
	[STYLE_THEME_MONO] = {
		[STYLE_TEXT] = { D, D, false, false, false, false },
		[STYLE_DIM] = { D, D, false, false, false, false },
		[STYLE_BAR] = { D, D, false, false, true, false },
		[STYLE_SIGN] = { D, D, true, false, false, false },
		[STYLE_HINT] = { D, D, false, false, false, false },
		[STYLE_KEY] = { D, D, true, false, false, false },
		[STYLE_LINE] = { D, D, false, false, false, false },
		[STYLE_ME] = { D, D, false, false, false, false },
		[STYLE_THEM] = { D, D, true, false, false, false },
		[STYLE_STATE] = { D, D, false, false, false, false },
		[STYLE_DONE] = { D, D, false, false, false, false },
		[STYLE_ALERT] = { D, D, true, false, false, false },
		[STYLE_NEWS] = { D, D, true, false, false, false },
		[STYLE_PICK] = { D, D, false, false, true, false },
		[STYLE_HIT] = { D, D, false, false, true, false },
		[STYLE_HEAD] = { D, D, true, false, false, false },
		[STYLE_QUOTE] = { D, D, false, false, false, true },
		/* Without colours nothing says what is light: most terminals are dark, and there this is black on white. */
		[STYLE_QR] = { D, D, false, false, true, false },
		[STYLE_QR_DARK] = { D, D, false, false, false, false },
	},
	[STYLE_THEME_CONTRAST] = {
		[STYLE_TEXT] = { STYLE_WHITE, STYLE_BLACK, true, false, false, false },
		[STYLE_DIM] = { STYLE_WHITE, STYLE_BLACK, false, false, false, false },
		[STYLE_BAR] = { STYLE_BLACK, STYLE_WHITE, false, false, false, false },
		[STYLE_SIGN] = { STYLE_WHITE, STYLE_RED, true, false, false, false },
		[STYLE_HINT] = { STYLE_WHITE, STYLE_BLACK, false, false, false, false },
		[STYLE_KEY] = { STYLE_YELLOW, STYLE_BLACK, true, false, false, false },
		[STYLE_LINE] = { STYLE_WHITE, STYLE_BLACK, false, false, false, false },
		[STYLE_ME] = { STYLE_GREEN, STYLE_BLACK, true, false, false, false },
		[STYLE_THEM] = { STYLE_YELLOW, STYLE_BLACK, true, false, false, false },
		[STYLE_STATE] = { STYLE_YELLOW, STYLE_BLACK, true, false, false, false },
		[STYLE_DONE] = { STYLE_GREEN, STYLE_BLACK, true, false, false, false },
		[STYLE_ALERT] = { STYLE_WHITE, STYLE_RED, true, false, false, false },
		[STYLE_NEWS] = { STYLE_BLACK, STYLE_YELLOW, false, false, false, false },
		[STYLE_PICK] = { STYLE_BLACK, STYLE_YELLOW, false, false, false, false },
		[STYLE_HIT] = { STYLE_BLACK, STYLE_CYAN, false, false, false, false },
		[STYLE_HEAD] = { STYLE_WHITE, STYLE_BLACK, true, false, false, true },
		[STYLE_QUOTE] = { STYLE_CYAN, STYLE_BLACK, true, false, false, false },
		[STYLE_QR] = { STYLE_BLACK, STYLE_WHITE, false, false, false, false },
		[STYLE_QR_DARK] = { STYLE_WHITE, STYLE_BLACK, false, false, false, false },
	},
};

const char *style_theme_name(enum style_theme t)
{
	return names[t];
}

bool style_theme_find(enum style_theme *out, const char *name)
{
	for (int t = 0; t < STYLE_THEMES; t++) {
		if (strcmp(names[t], name) != 0)
			continue;
		*out = (enum style_theme)t;
		return true;
	}
	return false;
}

const struct style_look *style_look(enum style_theme t, enum style s)
{
	return &looks[t][s];
}
