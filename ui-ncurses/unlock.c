/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/unlock.h"

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	(void)u;
	(void)self;
	(void)p;
}

const struct view unlock_view = { .name = "unlock", .place = PLACE_CLOSED, .paint = paint };
