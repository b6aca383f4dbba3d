/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All invites, ours and those we took up: whose, in which state, until when; ours can be revoked. */
#ifndef UI_NCURSES_INVITES_H
#define UI_NCURSES_INVITES_H

struct ui;

void invites_open(struct ui *u);

#endif
