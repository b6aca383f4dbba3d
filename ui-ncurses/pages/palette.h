/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ctrl-O: one line that finds everything. What is typed is looked for among the conversations of all identities and all
 * that can be done; an invite that is pasted or typed becomes a contact; what begins with / is a command.
 */
#ifndef UI_NCURSES_PALETTE_H
#define UI_NCURSES_PALETTE_H

struct ui;

/* From the palette itself: back. */
void palette_show(struct ui *u, const char *argument);

#endif
