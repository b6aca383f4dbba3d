/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches parcels from files and puts them into files, as was wished (wishes.h), in a process of its own. */
#ifndef UI_NCURSES_PORTER_H
#define UI_NCURSES_PORTER_H

#include "ui-ncurses/term/errand.h"

struct ui;

struct porter {
	struct errand errand;
	struct ui *ui;
	void (*done)(struct ui *u, bool ok, const char *said);
};

void porter_init(struct porter *p, struct ui *u);
void porter_end(struct porter *p);
/* Sets out, if it is wished. */
void porter_go(struct porter *p);

#endif
