/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab: /commands, the words or names of contacts that can follow one, and emoji by name (":smile"). Again: the next of them. */
#ifndef UI_NCURSES_COMPLETE_H
#define UI_NCURSES_COMPLETE_H

#include "ui-ncurses/text/edit.h"

#include <stdbool.h>

struct ui;

struct complete {
	size_t at, len; /* what stands in the text for the word that was typed */
	char stem[128]; /* that word */
	int next;       /* which one comes next; 0: nothing is being completed */
	size_t after;   /* length of the text then: another one means that something else was typed */
	size_t cursor;
};

/* False: there is nothing to complete here. */
bool complete_tab(struct ui *u, struct complete *c, struct edit *e);
void complete_end(struct complete *c);

#endif
