/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef UI_NCURSES_FIND_PAINT_H
#define UI_NCURSES_FIND_PAINT_H

#include "ui-ncurses/term/canvas.h"

struct ui;

void find_paint(const struct ui *u, void *self, const struct pane *p);
void find_paint_title(const struct ui *u, const void *self, char *out, size_t cap);

#endif
