/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal shows at one moment: characters with their attributes, the cursor, the window's title. */
#ifndef SUPPORT_TERM_SCREEN_H
#define SUPPORT_TERM_SCREEN_H

#include "support/term.h"

#define TERM_SCREEN_CLUSTER 32
#define TERM_SCREEN_DEFAULT (-1)
#define TERM_SCREEN_RGB 0x1000000 /* added to 0xrrggbb; below it, a number of the palette of 256 */

struct term_style {
	int32_t fg, bg;
	bool bold, underline, italic, blink, reverse, strike;
};

struct term_cell {
	char text[TERM_SCREEN_CLUSTER]; /* UTF-8: a character and what combines with it; "": a blank that was never written */
	int width;                      /* 1, 2; 0: the right half of the one before */
	struct term_style style;
};

struct term_screen {
	int rows, cols;
	struct term_cell *cells; /* by rows */
	int cursor_row, cursor_col;
	bool cursor_visible, other_screen;
	char title[256];
};

/* Returns owned. */
struct term_screen *term_screen_take(struct term *t);
void term_screen_free(struct term_screen *s);

const struct term_cell *term_screen_cell(const struct term_screen *s, int row, int col);
bool term_screen_same_style(const struct term_style *a, const struct term_style *b);
/* A row, or all of them each with a LF, without the blanks at the end of rows. Return owned. */
char *term_screen_row(const struct term_screen *s, int row);
char *term_screen_text(const struct term_screen *s);
/* Column at which `text` begins in a row, first of those; -1. For asking after its style. */
bool term_screen_find(const struct term_screen *s, const char *text, int *row, int *col);

#endif
