/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search: in the conversation that is open, or everywhere; a hit is opened where it stands, with what is about it. */
#ifndef UI_NCURSES_FIND_H
#define UI_NCURSES_FIND_H

struct ui;

/* `argument`: what is looked for, or "". Called while it is open: everywhere, and back. */
void find_open(struct ui *u, const char *argument);

#endif
