/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adding somebody, and the screen of whoever knows nobody yet: one line takes what the other person gave, whether that is
 * a link, five words or a picture with a QR code; under it stands the other half, making an invite. Afterwards the
 * conversation is open, and one writes at once.
 */
#ifndef UI_NCURSES_ADD_H
#define UI_NCURSES_ADD_H

struct ui;

/* Opens it; one that is open comes to the top with what was typed. */
void add_open(struct ui *u);
/* The same with something in the line already: what a person pasted elsewhere. It is not sent by itself. */
void add_open_with(struct ui *u, const char *text);

#endif
