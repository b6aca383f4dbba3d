/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The story of the selected message in words: where it is, which roads were tried, what it waits for, when it ends. */
#ifndef UI_NCURSES_STORY_H
#define UI_NCURSES_STORY_H

struct ui;

void story_open(struct ui *u, const char *argument);

#endif
