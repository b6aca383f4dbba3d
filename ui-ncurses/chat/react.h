/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reaction to the selected message: one of the usual, or any emoji, typed or by its name. */
#ifndef UI_NCURSES_REACT_H
#define UI_NCURSES_REACT_H

struct ui;

void react_open(struct ui *u, const char *argument);

#endif
