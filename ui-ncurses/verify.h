/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing safety words with a contact: the proof that nobody sits between the two. */
#ifndef UI_NCURSES_VERIFY_H
#define UI_NCURSES_VERIFY_H

#include "ui-ncurses/view.h"

#include <stdint.h>

extern const struct view verify_view;

void verify_open(struct ui *u, int64_t contact);

#endif
