/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a conversation looks, and how many lines that takes. Side by side: time, name, text with an indent, sign at the right.
 * Tall, for narrow windows and for copying: time and name on a line of their own, the text below with the whole width.
 */
#ifndef UI_NCURSES_TALK_PAINT_H
#define UI_NCURSES_TALK_PAINT_H

#include "ui-ncurses/chat/talk.h"
#include "ui-ncurses/term/canvas.h"

struct talk_shape {
	int rows, cols;
	int names; /* columns for a name; unless tall */
	bool tall;
	bool bare; /* nothing but times, names and texts */
	bool ascii;
	int64_t now;      /* wall ms */
	const char *name; /* the contact's */
};

/* Columns for names that suit this contact's. */
int talk_paint_names(const char *name);
/* Lines of the i-th entry, with what stands above it. */
int talk_paint_lines(const struct talk *t, size_t i, const struct talk_shape *s);
void talk_paint(const struct talk *t, const struct talk_shape *s, const struct pane *p);
/* The entry on this row of the pane; 0: none. */
int64_t talk_paint_at(const struct talk *t, const struct talk_shape *s, int row);

#endif
