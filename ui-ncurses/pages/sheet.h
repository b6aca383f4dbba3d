/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A screen to be read or filled in that may be longer than its window: what is put on it runs down from row 0, and as much
 * of it is shown as fits, with what has the focus in sight. It is written twice, first without being seen, to learn how
 * long it is; so a writer must do the same both times.
 */
#ifndef UI_NCURSES_SHEET_H
#define UI_NCURSES_SHEET_H

#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/key.h"

struct ui;

#define SHEET_WIDEST 76 /* columns of text: longer lines are hard to read */

struct sheet {
	struct pane pane; /* with a margin of one column on either side */
	int row;          /* where the next thing goes, as seen in the pane: may be outside of it */
	bool wide;        /* room for labels beside what they name */
	bool tall;        /* room for explanations that one may do without */
	int first, last;  /* rows that must be in sight, counted from the beginning; -1: none */
	int top;          /* rows above the pane */
};

/* How far down one is; kept by the view, zeroed at first. */
struct sheet_place {
	int top, total, rows;
};

typedef void sheet_write(const struct ui *u, void *self, struct sheet *s);

void sheet_paint(const struct ui *u, void *self, const struct pane *p, struct sheet_place *at, sheet_write *write);
/* Up, down, PgUp, PgDn, Home and End; false: not for it. */
bool sheet_key(struct sheet_place *at, const struct key *k);

/* Each goes on in the row after. Text is wrapped. */
void sheet_text(struct sheet *s, enum style style, const char *text);
void sheet_head(struct sheet *s, const char *text);
void sheet_gap(struct sheet *s);
/* "k  what it does": a key of this screen. */
void sheet_keys(struct sheet *s, const char *key, const char *text);
/* The rows from `from` to here (values of sheet_at) must be in sight. */
int sheet_at(const struct sheet *s);
void sheet_focus(struct sheet *s, int from);

#endif
