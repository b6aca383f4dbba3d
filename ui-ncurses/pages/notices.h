/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people in reach tell everybody, in blackout mode: read, posted, withdrawn. Nobody has verified any of it. */
#ifndef UI_NCURSES_NOTICES_H
#define UI_NCURSES_NOTICES_H

#include "ui-ncurses/view.h"

/* There are others than before: says so when some came, and shows them where they are looked at. */
void notices_ask(struct ui *u);
void notices_show(struct ui *u, const char *argument);
/* `argument`: the text. */
void notices_post(struct ui *u, const char *argument);
/* "NOT VERIFIED ..." */
const char *notices_warning(void);

#endif
