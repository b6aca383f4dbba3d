/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of the screen: rows of cells, as a terminal has them, and where the cursor is. Views paint into it through
 * panes; screen.c hands it to ncurses. Whatever is painted passes safe_line() on the way in: no control character, no
 * bidirectional control and no half of a character can be in a cell.
 *
 * Coordinates are rows and columns from 0; what lies outside is not painted.
 */
#ifndef UI_NCURSES_CANVAS_H
#define UI_NCURSES_CANVAS_H

#include "ui-ncurses/term/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#define CANVAS_MARKS 5    /* code points of a cell: a base and what is put on it, as many as ncurses takes */

struct canvas_cell {
	wchar_t ch[CANVAS_MARKS + 1];    /* ended by 0; empty: the right half of the wide one before */
	uint8_t columns;                 /* 1 or 2; 0: a right half */
	uint8_t style;                   /* enum style */
};

struct canvas {
	int rows, cols;
	struct canvas_cell *cells;    /* rows x cols, owned */
	bool cursor;                  /* whether it shows, and where */
	int cursor_row, cursor_col;
	bool ascii;                   /* the locale is not UTF-8 */
};

/* A part of a canvas: a view can only paint inside its own. */
struct pane {
	struct canvas *canvas;
	int row, col, rows, cols;
};

void canvas_init(struct canvas *c);
void canvas_wipe(struct canvas *c);
/* Blank, of that size, without a cursor. */
void canvas_clear(struct canvas *c, int rows, int cols);
struct pane canvas_pane(struct canvas *c);

/* The part that begins at `row`, `col`; cut to what there is. */
struct pane canvas_part(const struct pane *p, int row, int col, int rows, int cols);
/*
 * Paints one line of text from `row`, `col` on, at most to the end of the pane; returns the columns it took. Text that
 * does not fit is cut at a cluster.
 */
int canvas_put(const struct pane *p, int row, int col, enum style style, const char *text);
int canvas_put_n(const struct pane *p, int row, int col, enum style style, const char *text, size_t len);
/* The same of text that was made safe before, or that we wrote: blanks at its ends stay, so that wrapped text is itself. */
int canvas_put_typed(const struct pane *p, int row, int col, enum style style, const char *text, size_t len);
/* canvas_put() with its end at the last column but `col`. Returns the column where it begins. */
int canvas_put_right(const struct pane *p, int row, int col, enum style style, const char *text);
/* In the middle. */
void canvas_put_middle(const struct pane *p, int row, enum style style, const char *text);
/* Paints text of several lines, wrapped at the pane's width, from `row` on; returns the row after the last one. */
int canvas_put_wrapped(const struct pane *p, int row, enum style style, const char *text);
/* Changes the style of what is there. */
void canvas_restyle(const struct pane *p, int row, int col, int cols, enum style style);
/* Blanks the pane in a style. */
void canvas_fill(const struct pane *p, enum style style);
void canvas_line_across(const struct pane *p, int row);
/* A line across with a text in the middle of it. */
void canvas_line_with(const struct pane *p, int row, enum style style, const char *text);
void canvas_line_down(const struct pane *p, int col);
void canvas_cursor(const struct pane *p, int row, int col);

#endif
