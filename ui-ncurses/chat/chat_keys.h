/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of the conversation's screen that no table has: typing, and those whose meaning hangs on what is there. */
#ifndef UI_NCURSES_CHAT_KEYS_H
#define UI_NCURSES_CHAT_KEYS_H

#include "ui-ncurses/text/key.h"

#include <stdbool.h>

struct ui;

bool chat_keys(struct ui *u, void *self, const struct key *k);
/* Hands the text to $VISUAL. */
void chat_keys_edit_outside(struct ui *u);

#endif
