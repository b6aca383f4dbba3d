/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of conversations. What a sign says is said by its shape, not by a colour. The chosen row is remembered by whose
 * it is, so that it stays with that person when the list is ordered anew.
 */
#ifndef UI_NCURSES_LIST_H
#define UI_NCURSES_LIST_H

#include "ui-ncurses/people.h"
#include "ui-ncurses/term/canvas.h"

struct ui;

#define LIST_COLS 22
#define LIST_ADD (-1)  /* the row that adds a contact */
#define LIST_LINE (-2) /* the line before the archived ones */

struct list {
	int64_t chosen; /* a contact, LIST_ADD, or 0: none yet; never LIST_LINE */
	bool archived;  /* archived ones are shown */
	int top;        /* rows that are scrolled away */
};

/* Those that are shown, LIST_ADD last; 0 after it. Archived ones are left out unless asked for, or it is `open`. */
int64_t list_at(const struct ui *u, const struct list *l, int64_t open, int i);
/* The i-th contact from 0 of those that are shown; 0: there are less. */
int64_t list_nth(const struct ui *u, const struct list *l, int64_t open, int i);
/* Moves the choice by rows; it stays within the list. */
void list_move(const struct ui *u, struct list *l, int64_t open, int by);
void list_choose(struct list *l, int64_t contact);
/* The next one whose name begins with the letter, round to the beginning. */
void list_seek(const struct ui *u, struct list *l, int64_t open, uint32_t letter);
/* The contact whose place in the list is `by` from the open one, round to the other end; 0: there is none. */
int64_t list_beside(const struct ui *u, const struct list *l, int64_t open, int by);

struct list_look {
	int64_t open; /* whose conversation is open, 0: none */
	bool focus;   /* the keys go to the list */
};
/* Scrolls so that the chosen one shows. */
void list_paint(const struct ui *u, struct list *l, const struct list_look *look, const struct pane *p);
/* Who is on this row of the pane; 0: nobody. */
int64_t list_on_row(const struct ui *u, const struct list *l, int64_t open, int row);

#endif
