/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves a conversation under its window, and the selection in it. What stands at the bottom is remembered by its order. */
#ifndef UI_NCURSES_SCROLL_H
#define UI_NCURSES_SCROLL_H

#include "ui-ncurses/chat/talk_paint.h"

/* By lines: up is towards the past. */
void scroll_up(struct talk *t, const struct talk_shape *s, int lines);
void scroll_down(struct talk *t, const struct talk_shape *s, int lines);
/* After the window has changed: no further up than there is something to show. */
void scroll_clamp(struct talk *t, const struct talk_shape *s);
/* So that this entry is on the screen; `middle`: with what is about it, where it has to move. */
void scroll_show(struct talk *t, const struct talk_shape *s, int64_t order, bool middle);

/* Selects the newest one on the screen; false when there is none. */
bool scroll_pick(struct talk *t, const struct talk_shape *s);
void scroll_pick_move(struct talk *t, const struct talk_shape *s, bool up);

#endif
