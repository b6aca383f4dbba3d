/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the screen from which it was asked for, then every command, what the signs mean, and how lines are edited. */
#ifndef UI_NCURSES_HELP_H
#define UI_NCURSES_HELP_H

#include "ui-ncurses/view.h"

extern const struct view help_view;

/* From help itself: back. */
void help_show(struct ui *u, const char *argument);

#endif
