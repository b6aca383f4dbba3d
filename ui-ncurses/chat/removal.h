/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deleting the selected message: here, or for both. */
#ifndef UI_NCURSES_REMOVAL_H
#define UI_NCURSES_REMOVAL_H

struct ui;

void removal_open(struct ui *u, const char *argument);

#endif
