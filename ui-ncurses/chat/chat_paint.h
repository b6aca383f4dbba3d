/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything is on the conversation's screen, and the painting of it. */
#ifndef UI_NCURSES_CHAT_PAINT_H
#define UI_NCURSES_CHAT_PAINT_H

#include "ui-ncurses/chat/chat_state.h"

struct chat_place {
	bool wide;      /* list and conversation side by side */
	int list_cols;  /* 0: the list is not seen */
	int left, cols; /* of the conversation; 0 columns: it is not seen */
	int banner;     /* rows */
	int talk_row, talk_rows;
	int line; /* row of the border above the input; -1: none */
	int input, input_rows;
};

/* For a pane of that size. */
void chat_paint_place(const struct ui *u, const struct chat *c, struct chat_place *out);
/* How the messages are laid out in it; only while a conversation is seen. */
void chat_paint_shape(const struct ui *u, const struct chat *c, struct talk_shape *out);
void chat_paint(const struct ui *u, void *self, const struct pane *p);
void chat_paint_title(const struct ui *u, const void *self, char *out, size_t cap);

#endif
