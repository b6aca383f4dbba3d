/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screens that are open, one upon the other. The top one has the keys; Esc takes it away. */
#ifndef UI_NCURSES_STAGE_H
#define UI_NCURSES_STAGE_H

#include "ui-ncurses/view.h"

#define STAGE_MAX 8

struct stage {
	struct {
		const struct view *view;
		void *self;    /* owned */
	} open[STAGE_MAX];
	int n;
};

/* Opens one on top; returns its state. One that is open already is brought to the top by closing what lies upon it. */
void *stage_push(struct ui *u, const struct view *v, const void *args);
/* Closes the top one. */
void stage_pop(struct ui *u);
/* Closes this one and what lies upon it; nothing when it is not open. */
void stage_close(struct ui *u, const struct view *v);
/* Closes all and opens this one. */
void *stage_reset(struct ui *u, const struct view *v, const void *args);
void stage_wipe(struct ui *u);

/* NULL when nothing is open. */
const struct view *stage_top(const struct ui *u);
/* State of an open view, NULL when it is not open. */
void *stage_state(const struct ui *u, const struct view *v);
enum place stage_place(const struct ui *u);
bool stage_key(struct ui *u, const struct key *k);
void stage_heard(struct ui *u, const json_t *event);
void stage_tick(struct ui *u);
void stage_paint(const struct ui *u, const struct pane *p);

#endif
